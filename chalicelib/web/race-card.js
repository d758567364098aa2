// One photo in the race page's grid: its picture, or how it stands, its numbers and its name.

import { photo as fetchPhoto } from "./api.js";
import { element } from "./element.js";
import { words } from "./race-words.js";

const CHIPS = 3; // what fits into a line
const SURE = 0.8; // confidence from which a number is not doubted; pipeline/doubt.py has it too

/**
 * A cell that leads to `opened(id)`; `picked(on)` is called when it is (un)selected, as it is if
 * `selected`.
 */
export function photoCell(photo, { opened, selected, picked }) {
  const cell = element("li", { className: `cell ${photo.status}` });
  const read = photo.status === "completed";
  cell.append(read ? seen(photo, opened) : unseen(photo));
  if (read) cell.append(element("p", { className: "numbers" }, numbers(photo.bibs)));
  cell.append(element("p", { className: "name", title: photo.name }, caption(photo)));
  if (photo.hidden) cell.append(hidden());
  cell.append(box(photo, selected, picked));
  return cell;
}

function seen(photo, opened) {
  const read = [...new Set(photo.bibs.map(({ number }) => number))];
  const picture = element("img", { alt: words.card(photo.name, read), decoding: "async" });
  picture.addEventListener("error", () => renew(picture, photo), { once: true });
  if (photo.thumbnailUrl) picture.src = photo.thumbnailUrl;
  return element("a", { className: "picture", href: opened(photo.id) }, picture);
}

/** How one stands that has no picture. */
function unseen({ status, error }) {
  const told = { pending: error ? words.retrying(error) : words.waits, processing: words.isRead };
  const why = told[status] ?? (error || words.noReason);
  return element("div", { className: "picture", title: why }, element("span", { textContent: why }));
}

function numbers(bibs) {
  if (!bibs.length) return words.noNumber;
  const shown = bibs.length > CHIPS ? bibs.slice(0, CHIPS - 1) : bibs;
  const rest = bibs.length - shown.length;
  return [...shown.map(chip), rest > 0 && element("span", { textContent: `+${rest}` })];
}

function chip({ number, confidence, source, confirmed, readAs }) {
  const told = [];
  if (source === "person") told.push(words.byPerson);
  else if (confidence !== null && !confirmed) told.push(words.sure(confidence));
  if (readAs) told.push(words.corrected(readAs));
  const doubtful = source === "model" && confidence < SURE;
  const className = `chip ${source === "person" ? "sure" : doubtful ? "doubtful" : ""}`;
  return element("span", { className, title: told.join(", "), textContent: number });
}

function caption({ name, takenAt }) {
  return [takenAt && words.time(takenAt), name].filter(Boolean).join(" · "); // a long name is cut
}

const hidden = () =>
  element("span", { className: "hidden-mark", title: words.hiddenTold, textContent: words.hidden });

function box(photo, selected, picked) {
  const input = element("input", { type: "checkbox", checked: selected });
  input.setAttribute("aria-label", words.select(photo.name));
  input.addEventListener("change", () => picked(input.checked));
  return element("label", { className: "pick" }, input);
}

/** A link to a picture is good for some minutes; ask for a fresh one when it has run out. */
async function renew(picture, photo) {
  try {
    const { thumbnailUrl } = await fetchPhoto(photo.id);
    if (thumbnailUrl) picture.src = photo.thumbnailUrl = thumbnailUrl;
  } catch {
    // The cell keeps its words and its numbers.
  }
}
