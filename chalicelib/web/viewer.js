// One photo, large, with the boxes of its numbers.

import { photo as fetchPhoto } from "./api.js";
import { link } from "./address.js";
import { drawBoxes, spread } from "./boxes.js";
import { numbers } from "./card.js";
import { element } from "./element.js";
import * as session from "./session.js";
import { text } from "./strings.js";

const SWIPE = 60; // pixels of the screen

export class Viewer {
  #dialog = document.querySelector("#viewer");
  #picture = this.#find(".frame img");
  #labels = this.#find(".labels");
  #place = null;
  #photo = null;

  /** `turn(step)` shows a neighbour, `close()` leaves the photo. */
  constructor({ turn, close }) {
    const on = (selector, act) => this.#find(selector).addEventListener("click", act);
    on(".close", () => this.#dialog.close());
    on(".previous", () => turn(-1));
    on(".next", () => turn(1));
    on(".numbers", () => this.#toggleNumbers());
    on(".stage", (event) => event.target.matches(".stage") && this.#dialog.close());
    this.#dialog.addEventListener("close", close);
    this.#dialog.addEventListener("keydown", (event) => this.#key(event, turn));
    this.#listenForSwipes(turn);
    new ResizeObserver(() => spread(this.#labels)).observe(this.#labels);
    this.#name(".close", text.close);
    this.#name(".previous", text.previous);
    this.#name(".next", text.next);
    this.#name(".numbers", text.numbersShown);
  }

  /** Whose photo is open, "" if none is. */
  get openId() {
    return this.#dialog.open ? this.#place.photo : "";
  }

  /** Show the place's photo, which may be known already; `where` says {index, total, more}. */
  async open(place, known, where) {
    this.#place = place;
    this.#photo = null;
    this.#position(where);
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

  #name(selector, words) {
    this.#find(selector).setAttribute("aria-label", words);
    this.#find(selector).title = words;
  }

  #position(where) {
    this.#find(".place").textContent = where ? text.place(where.index, where.total, where.more) : "";
    this.#find(".previous").disabled = !where || where.index === 0;
    this.#find(".next").disabled = !where || (where.index === where.total - 1 && !where.more);
  }

  #blank() {
    this.#picture.removeAttribute("src");
    this.#find("h2").textContent = text.loading;
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
      if (this.#place.photo === id) this.#trouble(error.status ? text.gone : text.away);
    }
  }

  #show(photo) {
    this.#photo = photo;
    const read = numbers(photo, this.#place.bib);
    this.#find(".trouble").hidden = true;
    this.#find("h2").textContent = text.photo(read);
    this.#picture.alt = text.photo(read);
    this.#picture.width = photo.width ?? 3;
    this.#picture.height = photo.height ?? 2;
    const ratio = (photo.width ?? 3) / (photo.height ?? 2);
    this.#find(".frame").style.setProperty("--ratio", ratio);
    if (photo.thumbnailUrl) this.#picture.src = photo.thumbnailUrl;
    else this.#picture.removeAttribute("src");
    drawBoxes(this.#find(".boxes"), this.#labels, photo, this.#place.bib);
    spread(this.#labels);
    this.#find(".read").replaceChildren(...photo.bibs.map((bib) => this.#number(bib)));
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
    if (!fresh || !(await this.#load(photo))) this.#trouble(text.unshown);
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

  #trouble(words) {
    this.#find("h2").textContent = this.#photo ? this.#find("h2").textContent : "";
    this.#find(".trouble").textContent = words;
    this.#find(".trouble").hidden = false;
  }

  #number(bib) {
    const { race } = this.#place;
    const wanted = bib.number === this.#place.bib.toUpperCase();
    const chip = element("a", {
      className: wanted ? "chip wanted" : "chip",
      href: link({ race, bib: bib.number }),
      title: text.searchFor(bib.number),
      textContent: bib.number,
    });
    return element("li", {}, chip, hint(bib));
  }

  #toggleNumbers() {
    const hidden = this.#dialog.classList.toggle("plain");
    this.#find(".numbers").setAttribute("aria-pressed", String(!hidden));
  }

  #key({ key, altKey, ctrlKey, metaKey }, turn) {
    if (altKey || ctrlKey || metaKey) return; // the browser's own, such as going back
    if (key === "ArrowLeft" && !this.#find(".previous").disabled) turn(-1);
    if (key === "ArrowRight" && !this.#find(".next").disabled) turn(1);
    if (key === "b") this.#toggleNumbers();
  }

  #listenForSwipes(turn) {
    let from = null;
    const stage = this.#find(".stage");
    const zoomed = () => (window.visualViewport?.scale ?? 1) > 1.05; // then a finger moves the photo
    stage.addEventListener("touchstart", ({ touches }) => {
      from = touches.length === 1 && !zoomed() ? touches[0] : null;
    }, { passive: true });
    stage.addEventListener("touchend", ({ changedTouches: [to] }) => {
      if (!from) return;
      const [across, down] = [to.clientX - from.clientX, to.clientY - from.clientY];
      from = null;
      if (Math.abs(across) < SWIPE || Math.abs(down) > Math.abs(across)) return;
      const step = across > 0 ? -1 : 1;
      if (!this.#find(step > 0 ? ".next" : ".previous").disabled) turn(step);
    }, { passive: true });
  }
}

// Only who can correct a number is told how sure the reading is.
function hint({ confidence, source, confirmed }) {
  if (!session.token()) return null;
  if (source === "person" || confirmed) return element("small", { textContent: text.byPerson });
  return confidence && element("small", { textContent: text.sure(confidence) });
}

function about(photo) {
  const when = photo.takenAt && text.taken(photo.takenAt);
  return [when, session.token() && photo.name].filter(Boolean).join(" · ");
}
