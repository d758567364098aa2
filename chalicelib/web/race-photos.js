// A race's photos, those that are looked for, loaded as one scrolls.

import { Dropped, photos as fetchPhotos } from "./api.js";
import { element } from "./element.js";
import { photoCell } from "./race-card.js";
import { PhotoGrid } from "./race-grid.js";
import { words } from "./race-words.js";

const PAGE = 100;
const LOOKED_AT = 400; // photos that are asked for anew when something was read

export class RacePhotos {
  #race = "";
  #sought = { show: "all" };
  #photos = [];
  #cursor = null; // null: there are no more
  #asking = new AbortController();
  #busy = false;
  #selected = new Set();
  #grid;
  #title = document.querySelector("#shown");
  #told = document.querySelector("#told");
  #state = document.querySelector("#state");
  #chosen;
  #opened;

  /** `chosen(n)` is told how many photos are selected; `opened(id)` is a photo's own address. */
  constructor(chosen, opened) {
    [this.#chosen, this.#opened] = [chosen, opened];
    const make = (photo) => photoCell(photo, this.#about(photo));
    this.#grid = new PhotoGrid(document.querySelector(".grid"), { make, near: () => this.more() });
  }

  /** The ids of the selected photos. */
  get selected() {
    return [...this.#selected];
  }

  /** Those that were read and can be looked at, in order. */
  get read() {
    return this.#photos.filter(({ status }) => status === "completed");
  }

  /** Whether more follow. */
  get hasMore() {
    return this.#cursor !== null;
  }

  /** A photo is gone. */
  drop(id) {
    this.#photos = this.#photos.filter((photo) => photo.id !== id);
    this.#select(this.selected.filter((one) => one !== id));
    this.#describe();
    this.#grid.show(this.#photos);
  }

  /** Give a photo's cell the focus, wherever it is. */
  focus(id) {
    this.#grid.focus(id);
  }

  /** Show what is sought: {show, bib, since, until, sort}. */
  async open(race, sought) {
    this.close();
    [this.#race, this.#sought, this.#cursor] = [race, sought, ""];
    this.#title.textContent = heading(sought);
    this.#say(this.#told, words.loading);
    this.#state.hidden = true;
    this.#busy = false;
    await this.more();
  }

  /** Show none any more. */
  close() {
    this.#asking.abort();
    this.#asking = new AbortController();
    [this.#race, this.#photos, this.#cursor] = ["", [], null];
    this.#select([]);
    this.#grid.show([]);
  }

  /** Something was read since: take what is new, and what has become of those in sight. */
  async refresh() {
    if (this.#busy || this.#cursor === "") return;
    const before = this.#photos;
    const wanted = Math.min(Math.max(PAGE, this.#grid.reached + PAGE), LOOKED_AT);
    await this.#load(async (signal) => {
      const [found, cursor] = await this.#first(wanted, signal);
      const known = new Map(before.map((photo) => [photo.id, photo]));
      const fresh = found.map((photo) => same(known.get(photo.id), photo));
      const beyond = cursor ? following(before, found) : [];
      for (const photo of beyond) photo.previewUrl = null; // asked for when it is opened
      this.#photos = [...fresh, ...beyond];
      if (!beyond.length) this.#cursor = cursor;
      const there = new Set(this.#photos.map(({ id }) => id));
      this.#select(this.selected.filter((id) => there.has(id)));
    });
  }

  #about(photo) {
    const picked = (on) => {
      const left = this.selected.filter((id) => id !== photo.id);
      this.#select(on ? [...left, photo.id] : left);
    };
    return { opened: this.#opened, selected: this.#selected.has(photo.id), picked };
  }

  #select(ids) {
    this.#selected = new Set(ids);
    this.#chosen(this.#selected.size);
  }

  /** Load what follows, if anything does. */
  async more() {
    if (this.#busy || this.#cursor === null || !this.#race) return;
    await this.#load(async (signal) => {
      const page = await this.#page(this.#cursor, signal);
      const there = new Set(this.#photos.map(({ id }) => id));
      this.#photos = [...this.#photos, ...page.photos.filter(({ id }) => !there.has(id))];
      this.#cursor = page.nextCursor;
    });
  }

  async #load(ask) {
    const { signal } = this.#asking;
    this.#busy = true;
    try {
      await ask(signal);
      if (signal.aborted) return;
      this.#busy = false;
      this.#describe();
      this.#grid.show(this.#photos);
    } catch (error) {
      if (signal.aborted || error instanceof Dropped) return;
      this.#fail(error);
    }
  }

  /** The first `wanted` photos or a few more, and the cursor of those that follow. */
  async #first(wanted, signal) {
    const found = [];
    let cursor = "";
    do {
      const page = await this.#page(cursor, signal);
      found.push(...page.photos);
      cursor = page.nextCursor;
    } while (cursor && found.length < wanted);
    return [found, cursor];
  }

  #page(cursor, signal) {
    const { show, bib, since, until, sort } = this.#sought;
    const query = { takenFrom: moment(since), takenTo: moment(until), sort, cursor, limit: PAGE };
    if (bib) query.bib = bib;
    else if (["unread", "doubtful", "confirmed"].includes(show)) query.find = show;
    else if (show !== "all") query.status = show;
    return fetchPhotos(this.#race, query, signal);
  }

  #describe() {
    const n = this.#photos.length;
    this.#state.hidden = n > 0;
    this.#say(this.#told, n ? words.loaded(n, this.#cursor !== null) : "");
    if (!n) this.#state.replaceChildren(element("p", { textContent: nothing(this.#sought) }));
  }

  /** The end stays as it was: scrolling, or the button, asks for it again. */
  #fail(error) {
    const again = element("button", { type: "button", className: "secondary", textContent: words.again });
    again.addEventListener("click", () => {
      this.#busy = false;
      this.#state.hidden = true;
      this.more();
    });
    const why = error.status ? words.refused(error.message) : words.photosAway;
    this.#state.replaceChildren(element("p", { textContent: why }), again);
    this.#state.hidden = false;
    this.#say(this.#told, "");
  }

  #say(where, what) {
    if (where.textContent !== what) where.textContent = what;
  }
}

/** The photos that come after those that were found anew, as they were loaded before. */
function following(before, found) {
  const there = new Set(found.map(({ id }) => id));
  const last = before.findLastIndex(({ id }) => there.has(id));
  return last < 0 ? [] : before.slice(last + 1);
}

/**
 * The known photo where nothing has changed that its cell tells, so that the cell stays. Links always
 * differ; they are taken where they lead to other pictures, as once these were drawn anew.
 */
function same(known, found) {
  if (!known) return found;
  const told = ({ name, status, error, bibs, takenAt, reviewedAt, hidden }) =>
    JSON.stringify([name, status, error, bibs, takenAt, reviewedAt, hidden]);
  if (told(known) !== told(found)) return found;
  const { previewUrl, thumbnailUrl } = found;
  if (fileOf(known.previewUrl) !== fileOf(previewUrl)) Object.assign(known, { previewUrl, thumbnailUrl });
  return known;
}

/** What a link leads to, without what signs it. */
const fileOf = (link) => link?.split("?")[0];

/** A form's time; a camera tells its own wall clock, which is stored as if it were UTC. */
const moment = (time) => (time ? `${time.length === 16 ? `${time}:00` : time}Z` : "");

function heading({ show, bib, since, until }) {
  if (bib) return words.withBib(bib);
  return show === "all" && (since || until) ? words.inTime : words.shown[show];
}

function nothing({ show, bib, since, until }) {
  if (bib) return words.noMatch(bib);
  return since || until ? words.noTime : words.none[show];
}
