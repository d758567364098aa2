// Draws one photo under review.

import { drawBoxes, spread } from "./boxes.js";
import { element } from "./element.js";
import { drawCrop } from "./review-crop.js";
import { HIDDEN } from "./review-entry.js";
import { words } from "./review-words.js";

export class View {
  #sheet = document.querySelector("#sheet");
  #frame = this.#find(".frame");
  #trouble = this.#find(".trouble");
  #crop = this.#find(".crop");
  #entry = null;
  #renewed = false; // whether the link was, since this photo is looked at
  #renew;

  /** `act(name, n)` is what a press does; `renew(entry)` gets a picture whose link was too old. */
  constructor(act, renew) {
    this.act = act;
    this.#renew = renew;
    new ResizeObserver(() => this.#entry && this.#drawPicture(this.#entry)).observe(this.#crop.parentElement);
  }

  /** Show an entry, all of it; with a sentence for who listens where it is another than before. */
  show(entry, left) {
    const other = entry !== this.#entry;
    if (other) [this.#renewed, this.#trouble.hidden] = [false, true];
    this.#entry = entry;
    this.#sheet.hidden = false;
    this.#sheet.dataset.photo = entry.id;
    const question = words.doubt[entry.doubt];
    this.#find("#why").textContent = question;
    this.#find("#reads").replaceChildren(...this.#rows(entry));
    this.#suggest(entry);
    this.#name("confirm", words.confirm(entry.numbers));
    this.#name("remove", entry.row?.number === null ? words.restore : words.remove);
    this.#find("[data-act=remove]").disabled = !entry.row;
    this.#find("[data-act=correct]").disabled = !entry.row;
    this.#drawPicture(entry);
    if (other) this.#find(".heard").textContent = words.heard(left, question, entry.numbers);
  }

  /** Show no photo. */
  hide() {
    this.#entry = null;
    this.#frame.querySelector("img")?.remove(); // looked at anew when it comes again
    this.#sheet.hidden = true;
    delete this.#sheet.dataset.photo;
  }

  #drawPicture(entry) {
    const picture = entry.picture;
    const shown = this.#frame.querySelector("img");
    if (shown !== picture) {
      shown?.remove();
      this.#frame.prepend(picture);
      picture.ready.then((good) => this.#entry === entry && this.#loaded(entry, good));
    }
    picture.alt = words.photo(entry.photo.name, entry.numbers);
    const { width, height } = entry.photo;
    if (width && height) this.#frame.style.setProperty("--ratio", `${width / height}`);
    const boxed = entry.rows.map((row) => ({ box: row.box, number: named(row) }));
    const labels = this.#find(".labels");
    drawBoxes(this.#find(".boxes"), labels, { width, height, bibs: boxed }, entry.row ? named(entry.row) : "");
    spread(labels);
    this.#drawCrop(entry);
  }

  #drawCrop(entry) {
    const { row } = entry;
    this.#crop.setAttribute("aria-label", words.crop(row ? plain(row.text) : ""));
    const current = (of, box) => this.#entry === of && of.row?.box === box;
    this.#crop.hidden = !row?.box; // shown before it is measured
    drawCrop(this.#crop, entry, row?.box, current);
  }

  async #loaded(entry, good) {
    if (!good && !this.#renewed) {
      this.#renewed = true;
      const renewed = await this.#renew(entry).then(() => true, () => false);
      if (this.#entry !== entry) return;
      if (renewed) return this.#drawPicture(entry);
    }
    this.#trouble.hidden = good;
    this.#trouble.textContent = good ? "" : words.unshown;
    if (good) this.#drawCrop(entry);
  }

  #rows(entry) {
    if (!entry.rows.length) return [element("li", { className: "told", textContent: words.empty })];
    return entry.rows.map((row, n) => {
      const button = element(
        "button",
        { type: "button", className: row.number === null ? "read none" : "read" },
        element("b", { textContent: row.number ?? words.none }),
        element("small", { textContent: about(row) }),
      );
      button.setAttribute("aria-pressed", n === entry.at);
      button.addEventListener("click", (event) => this.act("choose", n, event));
      return element("li", {}, button);
    });
  }

  #suggest(entry) {
    const found = entry.suggestions;
    this.#find("#may").hidden = !found.length;
    this.#find("#may ul").replaceChildren(
      ...found.map(({ number, source }, n) => {
        const key = element("kbd", { textContent: n + 1 });
        key.setAttribute("aria-hidden", "true");
        const button = element(
          "button",
          { type: "button", className: `secondary ${source}` },
          key,
          element("b", { textContent: number }),
          element("small", { textContent: words.sources[source] }),
        );
        button.addEventListener("click", (event) => this.act("take", n, event));
        return element("li", {}, button);
      }),
    );
  }

  #name(act, text) {
    this.#find(`[data-act=${act}] span`).textContent = text;
  }

  #find(selector) {
    return document.querySelector("#sheet").querySelector(selector);
  }
}

/** A text as people write it: what is covered is a question mark. */
const plain = (text) => text.replaceAll(HIDDEN, "?");

const named = (row) => row.number ?? plain(row.text);

function about(row) {
  if (row.added) return words.reads.added;
  const text = plain(row.text);
  if (row.number === null) return words.reads.dropped(text);
  if (row.number !== row.was) return words.reads.changed(text);
  const corrected = row.text !== row.number;
  return corrected ? words.reads.corrected(text, row.confidence) : words.reads.sure(row.confidence);
}
