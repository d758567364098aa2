// Forms to send files by: asked for a hundred at a time, and only for what the race has not.

import { Refused } from "./api.js";
import { known, presign } from "./upload-api.js";
import { words } from "./upload-words.js";

const GOOD = 40 * 60_000; // milliseconds; they are signed for an hour

/**
 * Sort out files of one race, at most 100: {there, linked, refused}, the last a map of reasons.
 * Fails with Away, or with Refused where this visitor may not.
 */
export async function link(items) {
  const { race } = items[0];
  const sums = new Set(items.map(({ sha256 }) => sha256));
  const found = new Set((await known(race, [...sums])).map(({ sha256 }) => sha256));
  const there = items.filter(({ sha256 }) => found.has(sha256));
  const refused = new Map();
  let linked = items.filter(({ sha256 }) => !found.has(sha256));
  while (linked.length) {
    try {
      const links = await presign(race, linked.map(described));
      const until = performance.now() + GOOD;
      linked.forEach((item, index) => (item.link = { ...links[index], until }));
      break;
    } catch (error) {
      // A call is refused as a whole, and says for which of its files.
      for (const [item, why] of faults(linked, error)) refused.set(item, why);
      linked = linked.filter((item) => !refused.has(item));
    }
  }
  return { there, linked, refused };
}

function faults(items, error) {
  if (!(error instanceof Refused) || [401, 403].includes(error.status)) throw error;
  const found = error.errors.flatMap(({ at, reason }) => {
    const index = /^\$\.files\[(\d+)\]/.exec(at ?? "")?.[1];
    return index === undefined ? [] : [[items[index], words.refusedBy(reason)]];
  });
  return found.length ? found : items.map((item) => [item, words.refusedBy(error.message)]);
}

function described({ file, kind, size, sha256 }) {
  const name = file.name.replace(/[\x00-\x1f\x7f]/g, "").slice(-255) || "photo";
  return { name, contentType: kind, bytes: size, sha256 };
}
