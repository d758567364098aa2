// What is said below a large photo: its numbers, when it was taken, and its file's name.

import { element } from "./element.js";
import { words } from "./viewer-words.js";

/** The distinct numbers on a photo, the one that was searched for first. */
export function numbers(photo, bib) {
  const distinct = [...new Set(photo.bibs.map(({ number }) => number))];
  return distinct.sort((a, b) => (b === bib) - (a === bib));
}

/** A number as a link to all its photos, with how sure the reading is. */
export function number(bib, { race, bib: wanted }) {
  const chip = element("a", {
    className: bib.number === wanted ? "chip wanted" : "chip",
    href: `#${new URLSearchParams({ race, bib: bib.number })}`,
    title: words.searchFor(bib.number),
    textContent: bib.number,
  });
  return element("li", {}, chip, hint(bib));
}

/** When it was taken, and its file's name. */
export const about = ({ takenAt, name }) =>
  [takenAt && words.taken(takenAt), name].filter(Boolean).join(" · ");

function hint({ confidence, source, confirmed }) {
  if (source === "person" || confirmed) return element("small", { textContent: words.byPerson });
  return confidence && element("small", { textContent: words.sure(confidence) });
}
