// One photo, large, with the boxes of its numbers.

import { photo as fetchPhoto } from "./api.js";
import { drawBoxes, spread } from "./boxes.js";
import { about, number, numbers } from "./caption.js";
import { words } from "./viewer-words.js";
import { onSwipe } from "./swipe.js";

export class Viewer {
  #dialog = document.querySelector("#viewer");
  #picture = this.#find(".frame img");
  #labels = this.#find(".labels");
  #place = null;
  #photo = null;
  #turn;

  /** `turn(step)` shows a neighbour, `close()` leaves the photo. */
  constructor({ turn, close }) {
    this.#turn = turn;
    const on = (selector, act) => this.#find(selector).addEventListener("click", act);
    on(".close", () => this.#dialog.close());
    on(".previous", () => this.#step(-1));
    on(".next", () => this.#step(1));
    on(".numbers", () => this.#toggleNumbers());
    on(".stage", (event) => event.target.matches(".stage") && this.#dialog.close());
    this.#dialog.addEventListener("close", close);
    this.#dialog.addEventListener("keydown", (event) => this.#key(event));
    onSwipe(this.#find(".stage"), (step) => this.#step(step));
    new ResizeObserver(() => spread(this.#labels)).observe(this.#labels);
    this.#name(".close", words.close);
    this.#name(".previous", words.previous);
    this.#name(".next", words.next);
    this.#name(".numbers", words.numbersShown);
  }

  /** Show the place's photo, which may be known already; `where` says {index, total, more}. */
  async open(place, known, where) {
    this.#place = place;
    this.#position(where);
    if (this.#dialog.open && this.#photo?.id === place.photo) return;
    this.#photo = null;
    if (known) this.#show(known);
    else this.#blank();
    if (!this.#dialog.open) this.#dialog.showModal();
    if (!known) await this.#fetch();
    if (this.#photo) await this.#sharpen();
  }

  /** Close, since the address says so. */
  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  #find(selector) {
    return this.#dialog.querySelector(selector);
  }

  #name(selector, said) {
    this.#find(selector).setAttribute("aria-label", said);
    this.#find(selector).title = said;
  }

  #position(where) {
    this.#find(".place").textContent = where ? words.place(where.index, where.total, where.more) : "";
    this.#find(".previous").disabled = !where || where.index === 0;
    this.#find(".next").disabled = !where || (where.index === where.total - 1 && !where.more);
  }

  #blank() {
    this.#picture.removeAttribute("src");
    this.#find("h2").textContent = words.loading;
    for (const part of [".read", ".boxes", ".labels"]) this.#find(part).replaceChildren();
    this.#find(".about").textContent = "";
    this.#find(".trouble").hidden = true;
  }

  async #fetch() {
    const { photo: id } = this.#place;
    try {
      const photo = await fetchPhoto(id);
      if (this.#place.photo === id) this.#show(photo);
    } catch (error) {
      if (this.#place.photo === id) this.#trouble(error.status ? words.gone : words.away);
    }
  }

  #show(photo) {
    this.#photo = photo;
    const read = numbers(photo, this.#place.bib);
    this.#find(".trouble").hidden = true;
    this.#find("h2").textContent = words.photo(read);
    this.#picture.alt = words.photo(read);
    this.#picture.width = photo.width ?? 3;
    this.#picture.height = photo.height ?? 2;
    const ratio = (photo.width ?? 3) / (photo.height ?? 2);
    this.#find(".frame").style.setProperty("--ratio", ratio);
    if (photo.thumbnailUrl) this.#picture.src = photo.thumbnailUrl;
    else this.#picture.removeAttribute("src");
    drawBoxes(this.#find(".boxes"), this.#labels, photo, this.#place.bib);
    spread(this.#labels);
    this.#find(".read").replaceChildren(...photo.bibs.map((bib) => number(bib, this.#place)));
    this.#find(".about").textContent = about(photo);
  }

  /** The thumbnail, which is there at once, becomes the preview as soon as that is there. */
  async #sharpen() {
    const photo = this.#photo;
    if (await this.#load(photo)) return;
    // The link may have run out: links are good for some minutes.
    const fresh = await fetchPhoto(photo.id).catch(() => null);
    if (this.#photo !== photo) return;
    if (fresh) Object.assign(photo, fresh);
    if (!fresh || !(await this.#load(photo))) this.#trouble(words.unshown);
  }

  async #load(photo) {
    const preview = new Image();
    preview.src = photo.previewUrl ?? "";
    try {
      await preview.decode();
    } catch {
      return this.#photo !== photo;
    }
    if (this.#photo === photo) this.#picture.src = preview.src;
    return true;
  }

  #trouble(said) {
    this.#find("h2").textContent = this.#photo ? this.#find("h2").textContent : "";
    this.#find(".trouble").textContent = said;
    this.#find(".trouble").hidden = false;
  }

  #toggleNumbers() {
    const hidden = this.#dialog.classList.toggle("plain");
    this.#find(".numbers").setAttribute("aria-pressed", String(!hidden));
  }

  #key({ key, altKey, ctrlKey, metaKey }) {
    if (altKey || ctrlKey || metaKey) return; // the browser's own, such as going back
    if (key === "ArrowLeft") this.#step(-1);
    if (key === "ArrowRight") this.#step(1);
    if (key === "b") this.#toggleNumbers();
  }

  #step(step) {
    if (!this.#find(step > 0 ? ".next" : ".previous").disabled) this.#turn(step);
  }
}
