// What is said below a large photo: its numbers, when it was taken, and its file's name.

import { link } from "./address.js";
import { element } from "./element.js";
import * as session from "./session.js";
import { text } from "./strings.js";

/** A number as a link to all its photos; who may correct it is told how sure the reading is. */
export function number(bib, { race, bib: wanted }) {
  const chip = element("a", {
    className: bib.number === wanted.toUpperCase() ? "chip wanted" : "chip",
    href: link({ race, bib: bib.number }),
    title: text.searchFor(bib.number),
    textContent: bib.number,
  });
  return element("li", {}, chip, session.token() && hint(bib));
}

/** When the photo was taken, and for who holds a token its file's name. */
export function about({ takenAt, name }) {
  return [takenAt && text.taken(takenAt), session.token() && name].filter(Boolean).join(" · ");
}

function hint({ confidence, source, confirmed }) {
  if (source === "person" || confirmed) return element("small", { textContent: text.byPerson });
  return confidence && element("small", { textContent: text.sure(confidence) });
}
