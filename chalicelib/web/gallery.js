// The grid: a race's photos, or those with one number.

import { Away, Dropped, photo as fetchPhoto, photos as fetchPhotos } from "./api.js";
import { photoCard } from "./card.js";
import { Found } from "./found.js";
import * as session from "./session.js";

const PAGE = 48; // divides by 2, 3, 4 and 6 columns

export class Gallery {
  #list = document.querySelector("#photos");
  #more = document.querySelector("#more");
  #cards = new Map(); // by photo id, so that a refresh leaves what is seen alone
  #place = { race: "", bib: "" };
  #photos = [];
  #cursor = null;
  #unfinished = 0;
  #drawn = false; // whether the photos, or their absence, are on the page
  #search = new AbortController();
  #found;
  #end = new IntersectionObserver(([seen]) => seen.isIntersecting && this.more(), {
    rootMargin: "600px",
  });

  /** `leave` shows a place of its choice: {race, bib}. */
  constructor(leave) {
    this.#found = new Found(() => leave({ race: this.#place.race, bib: "" }));
    this.#more.addEventListener("click", () => this.more());
  }

  /** The photos shown now, in order. */
  get photos() {
    return this.#photos;
  }

  /** Whether there are more than those shown. */
  get hasMore() {
    return this.#cursor !== null;
  }

  /** Nothing to search in; say this instead: {title, hint, label, act}. */
  clear(said) {
    this.#begin({ race: "", bib: "" });
    this.#found.instead(said);
  }

  /** It is not known yet what to show. */
  wait(place = { race: "", bib: "" }) {
    this.#begin(place);
    this.#found.loading();
    this.#list.classList.add("loading");
  }

  /** Show a place's photos, from the newest. */
  async open(place) {
    this.wait(place);
    await this.#load(async (signal) => {
      const page = await this.#page(signal);
      [this.#photos, this.#cursor] = [page.photos, page.nextCursor];
    });
  }

  /** Load the next page, once the end is near. */
  async more() {
    if (!this.#cursor || this.#more.disabled) return;
    this.#more.disabled = true;
    await this.#load(async (signal) => {
      const page = await this.#page(signal, this.#cursor);
      this.#photos = merged(this.#photos, page.photos);
      this.#cursor = page.nextCursor;
    });
  }

  /** Something was read since: take what is new, without moving what is seen. */
  async refresh() {
    if (!this.#drawn) return;
    try {
      const page = await this.#page(this.#search.signal);
      const seen = page.photos.some(({ id }) => this.#cards.has(id));
      if (!seen) this.#cursor = page.nextCursor; // more came than a page holds: from the top again
      this.#photos = merged(page.photos, seen ? this.#photos : []);
      this.#draw();
    } catch (error) {
      if (!(error instanceof Away || error instanceof Dropped)) throw error;
    }
  }

  /** How many photos of the race are still being read, for the words of an empty result. */
  expect(unfinished) {
    if (this.#unfinished === unfinished) return;
    this.#unfinished = unfinished;
    if (this.#drawn) this.#describe();
  }

  /** Give a photo's card the focus. */
  focus(id) {
    this.#cards.get(id)?.querySelector("a")?.focus();
  }

  #begin(place) {
    this.#search.abort();
    this.#search = new AbortController();
    if (place.race !== this.#place.race) this.#unfinished = 0;
    this.#place = { race: place.race, bib: place.bib };
    [this.#photos, this.#cursor, this.#drawn] = [[], null, false];
    this.#cards.clear();
    this.#list.replaceChildren();
    this.#more.hidden = true;
    this.#more.disabled = false;
    this.#list.classList.remove("loading");
  }

  async #load(fetching) {
    const search = this.#search;
    try {
      await fetching(search.signal);
      this.#list.classList.remove("loading");
      this.#more.disabled = false;
      this.#draw();
    } catch (error) {
      if (search === this.#search) this.#fail(error);
    }
  }

  #fail(error) {
    this.#list.classList.remove("loading");
    this.#more.hidden = true;
    this.#more.disabled = false;
    const again = () => (this.#photos.length ? this.more() : this.open(this.#place));
    const { race } = this.#place;
    this.#found.failed(error, { total: this.#photos.length, race, again });
  }

  #page(signal, cursor = "") {
    const { race, bib } = this.#place;
    const status = session.token() ? "completed" : "";
    return fetchPhotos(race, { bib, status, cursor, limit: PAGE }, signal);
  }

  #draw() {
    this.#drawn = true;
    arrange(this.#list, this.#photos.map((photo, index) => this.#card(photo, index)));
    this.#more.hidden = !this.hasMore;
    this.#end.disconnect();
    if (this.hasMore) this.#end.observe(this.#more); // anew, as the end may still be in sight
    this.#describe();
  }

  #card(photo, index) {
    if (!this.#cards.has(photo.id)) {
      const card = photoCard(photo, this.#place, index);
      card.querySelector("img").addEventListener("error", (event) => renew(event.target, photo), {
        once: true,
      });
      this.#cards.set(photo.id, card);
    }
    return this.#cards.get(photo.id);
  }

  #describe() {
    this.#found.result({
      total: this.#photos.length,
      more: this.hasMore,
      bib: this.#place.bib,
      unfinished: this.#unfinished,
    });
  }
}

/** `first`, then what of `rest` is not in it. */
function merged(first, rest) {
  const there = new Set(first.map((photo) => photo.id));
  return [...first, ...rest.filter((photo) => !there.has(photo.id))];
}

/** Make `cards` the list's children, moving only those that are not in place. */
function arrange(list, cards) {
  const wanted = new Set(cards);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  cards.forEach((card, index) => {
    if (list.children[index] !== card) list.insertBefore(card, list.children[index] ?? null);
  });
}

/** A link to a picture is good for some minutes; ask for a fresh one when it has run out. */
async function renew(picture, photo) {
  try {
    Object.assign(photo, await fetchPhoto(photo.id));
    if (photo.thumbnailUrl) picture.src = photo.thumbnailUrl;
  } catch {
    // The card keeps its words and its numbers.
  }
}
