// What is said in place of photos: nothing there, nothing found, nobody answers.

import { element } from "./element.js";

/** A title, a hint and a button, as far as given. */
export function emptyState({ title, hint = "", label = "", act = null }) {
  const said = [element("p", { className: "title", textContent: title })];
  if (hint) said.push(element("p", { textContent: hint }));
  if (act) {
    const button = element("button", { type: "button", className: "secondary", textContent: label });
    button.addEventListener("click", act);
    said.push(button);
  }
  return said;
}
