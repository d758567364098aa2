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

/** When it was taken, its file's name for who holds a token, and a way to take it away. */
export function about({ id, takenAt, name }, { race }) {
  const said = [takenAt && text.taken(takenAt), session.token() && name].filter(Boolean);
  if (!race) return [said.join(" · ")];
  const href = `r/${encodeURIComponent(race)}/takedown?photo=${encodeURIComponent(id)}`;
  return [said.map((part) => `${part} · `).join(""), element("a", { href, textContent: text.report })];
}

function hint({ confidence, source, confirmed }) {
  if (source === "person" || confirmed) return element("small", { textContent: text.byPerson });
  return confidence && element("small", { textContent: text.sure(confidence) });
}
