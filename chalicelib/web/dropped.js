// The files that were dropped or chosen, with those in folders below, and without what systems
// leave among them.

const LEFTOVERS = /^(\..*|thumbs\.db|desktop\.ini|.*\.xmp)$/i;

/** The files of a drop: [{file, path}]; `found` is called with how many there are so far. */
export async function dropped(transfer, found = () => {}) {
  // All at once: the list is emptied as soon as the event is over.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return chosen(transfer.files);
  const files = [];
  for (const entry of entries) await walk(entry, "", files, found);
  return sorted(files);
}

/** The files of an <input>: [{file, path}]. */
export function chosen(list) {
  const files = [...list].filter(({ name }) => !LEFTOVERS.test(name));
  return sorted(files.map((file) => ({ file, path: file.webkitRelativePath || file.name })));
}

function sorted(files) {
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function walk(entry, above, files, found) {
  if (LEFTOVERS.test(entry.name)) return;
  const path = above + entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    files.push({ file, path }); // null: it cannot be read
    found(files.length);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A hundred at a time, in Chromium; an empty answer is the end.
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) return;
    for (const one of some) await walk(one, `${path}/`, files, found);
  }
}
