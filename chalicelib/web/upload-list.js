// Each file and how it is: all, those under way, or those that were refused and why.

import { element } from "./element.js";
import { Rows } from "./rows.js";
import { ENDED } from "./upload-items.js";
import { words } from "./upload-words.js";

const ROW = 52; // pixels, as in the stylesheet
const KEPT = {
  all: () => true,
  open: ({ state }) => !ENDED.has(state),
  refused: ({ state }) => state === "refused",
};

export class FileList {
  #panel = document.querySelector("#files");
  #items;
  #wanted = ""; // what the visitor chose to see; "": what fits
  #rows;

  /** `again` tries the refused ones once more. */
  constructor(items, again) {
    this.#items = items;
    this.#panel.querySelector("[role=group]").setAttribute("aria-label", words.showing);
    const box = this.#panel.querySelector(".rows");
    box.querySelector("ul").setAttribute("aria-label", words.list);
    this.#rows = new Rows(box, { height: ROW, make: row, draw: drawRow });
    this.#find("#again").addEventListener("click", again);
    this.#find("#save").addEventListener("click", () => save(items.refused));
    for (const button of this.#buttons) {
      button.addEventListener("click", () => {
        this.#wanted = button.dataset.show;
        this.draw();
      });
    }
  }

  /** Show how the files are now. */
  draw() {
    const { all, open, counts } = this.#items;
    this.#panel.hidden = !all.length;
    this.#find("[data-show=open]").hidden = !open;
    this.#find("[data-show=refused]").hidden = !counts.refused;
    this.#find("[data-show=refused]").textContent = words.showRefused(counts.refused);
    const shown = this.#shown();
    for (const button of this.#buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.show === shown));
    }
    this.#find("#again").hidden = shown !== "refused" || open > 0;
    this.#find("#save").hidden = shown !== "refused";
    this.#rows.show(all.filter(KEPT[shown]));
  }

  #shown() {
    const { open, counts } = this.#items;
    const there = { all: true, open: open > 0, refused: counts.refused > 0 };
    if (there[this.#wanted]) return this.#wanted;
    if (open) return "open";
    return counts.refused ? "refused" : "all";
  }

  get #buttons() {
    return this.#panel.querySelectorAll("[data-show]");
  }

  #find(selector) {
    return this.#panel.querySelector(selector);
  }
}

function row() {
  return element("li", {}, element("b"), element("span"), element("i"));
}

function drawRow(row, { state, path, size, left, reason }) {
  const [name, told, bar] = row.children;
  const share = state === "sending" && size ? left / size : 0;
  const detail = state === "sending" ? words.percent(share) : words.size(size);
  row.className = state;
  name.textContent = name.title = path;
  told.textContent = told.title = reason || `${words.states[state]} · ${detail}`;
  bar.style.width = `${100 * share}%`;
}

/** A text file of what was refused and why. */
function save(refused) {
  const text = refused.map(({ path, reason }) => `${path}\t${reason}\n`).join("");
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  element("a", { href, download: "refused.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
