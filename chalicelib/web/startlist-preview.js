// What a CSV would be taken for, or what is wrong with it, before it is used.

import { element } from "./element.js";
import { words } from "./race-words.js";

const COLUMNS = ["bib", "name", "category"];
const MISMATCH = 0.5; // of the numbers on photos: with fewer listed it may be another race's list

export class Preview {
  #panel = document.querySelector("#preview");
  #title = document.querySelector("#preview-title");
  #body = this.#panel.querySelector(".body");
  #put = document.querySelector("#put");
  #cancel = document.querySelector("#cancel");

  hide() {
    this.#panel.hidden = true;
  }

  /** Show what would be taken. */
  show(file, found) {
    const told = (textContent, className = "told") => element("p", { className, textContent });
    const replaces = words.replaces(found.replaces);
    const mismatch = found.numbers && found.numbersListed < MISMATCH * found.numbers;
    this.#open(words.preview(file, found.entrants), [
      told(words.matches(found), mismatch ? "problem" : "matches"),
      mismatch ? told(words.mismatch, "problem") : null,
      found.unlisted.length ? told(words.unlisted(found.unlisted)) : null,
      replaces ? told(replaces) : null,
      found.ignored.length ? told(words.ignored(found.ignored)) : null,
      told(words.taken(found.named, found.withCategory)),
      table(found.first),
    ]);
    this.#put.textContent = words.put(found.entrants);
    this.#put.hidden = false;
    this.#cancel.textContent = words.cancel;
  }

  /** Show what is wrong, by line as far as that is known. */
  refuse(file, message, errors = []) {
    const lines = errors.map(({ line, reason }) =>
      element("li", {}, element("b", { textContent: line ? words.line(line) : "" }), element("span", { textContent: reason })),
    );
    this.#open(words.faults(file), [
      element("p", { className: "problem", textContent: message }),
      lines.length ? element("ul", { className: "failures" }, lines) : null,
      lines.length ? element("p", { className: "told", textContent: words.faultsHint }) : null,
    ]);
    this.#put.hidden = true;
    this.#cancel.textContent = words.close;
  }

  #open(title, parts) {
    this.#title.textContent = title;
    this.#body.replaceChildren(...parts.filter(Boolean));
    this.#panel.hidden = false;
    this.#title.focus();
  }
}

function table(entrants) {
  const cells = (tag, texts) => texts.map((textContent) => element(tag, { textContent }));
  const head = element("tr", {}, cells("th", COLUMNS.map((column) => words.columns[column])));
  const rows = entrants.map((entrant) =>
    element("tr", {}, cells("td", COLUMNS.map((column) => entrant[column]))),
  );
  return element("table", {}, element("thead", {}, head), element("tbody", {}, rows));
}
