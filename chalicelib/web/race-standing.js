// How far a race's photos are, asked again and again while it is looked at.

import { Dropped, race as fetchRace } from "./api.js";
import { element } from "./element.js";
import { words } from "./race-words.js";
import { BUSY, pause } from "./rhythm.js";

const STATES = ["pending", "processing", "completed", "failed"];

export class Standing {
  #panel = document.querySelector("#standing");
  #slug = "";
  #told = "";
  #previews = 0; // still to be drawn anew
  #pause = BUSY;
  #timer = 0;
  #turn = 0; // of the last look: an earlier one's answer that comes later is old
  #following = new AbortController();
  #seen;

  /** `seen(race, changed)` is called with each answer. */
  constructor(seen) {
    this.#seen = seen;
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("online", () => this.look());
  }

  /** Follow a race from now on; "" follows none. Raises what the first look at it raises. */
  async follow(slug) {
    this.#following.abort();
    this.#following = new AbortController();
    [this.#slug, this.#told, this.#previews, this.#pause] = [slug, "", 0, BUSY];
    clearTimeout(this.#timer);
    if (!slug) return;
    this.#take(await fetchRace(slug, this.#following.signal));
    this.#timer = setTimeout(() => this.look(), this.#pause);
  }

  /** The race as an order's answer tells it; look at it from now on often again. */
  tell(race) {
    if (race.slug === this.#slug) this.#take(race);
    this.look();
  }

  /** Look now, and from now on often again. */
  async look() {
    clearTimeout(this.#timer);
    if (!this.#slug || document.hidden) return;
    const { signal } = this.#following;
    const turn = ++this.#turn;
    let told = { changed: false, unfinished: 0 };
    try {
      const race = await fetchRace(this.#slug, signal);
      if (turn === this.#turn) told = this.#take(race);
    } catch (error) {
      if (error instanceof Dropped) return;
    }
    if (signal.aborted || turn !== this.#turn) return;
    this.#pause = pause(this.#pause, told);
    this.#timer = setTimeout(() => this.look(), this.#pause);
  }

  #take(race) {
    const { photos: counts, estimate, takedowns, previews } = race;
    if (!counts) return { changed: false, unfinished: 0 };
    const unfinished = counts.pending + counts.processing;
    const otherPreviews = previews.waiting !== this.#previews;
    this.#previews = previews.waiting;
    this.#panel.querySelector(".previews").textContent = words.previews(previews);
    const left = words.left[estimate?.outlook]?.(estimate.seconds) ?? "";
    this.#panel.querySelector(".left").textContent = left;
    this.#asked(takedowns);
    // A request hides photos; once all previews are drawn anew, those in sight are others.
    const told = JSON.stringify([counts, takedowns, previews.waiting > 0]);
    const changed = told !== this.#told;
    const first = this.#told === "";
    this.#told = told;
    if (changed) this.#draw(counts, unfinished);
    this.#seen(race, changed && !first);
    return { changed: changed || otherPreviews, unfinished: unfinished + previews.waiting };
  }

  /** A badge: somebody asked for photos to be taken away, and nobody has decided. */
  #asked({ open, waiting } = { open: 0, waiting: 0 }) {
    const line = this.#panel.querySelector(".asked");
    line.hidden = !(open + waiting);
    line.firstElementChild.textContent = words.asked(open + waiting, waiting);
    line.firstElementChild.href = `takedowns#${new URLSearchParams({ race: this.#slug })}`;
  }

  #draw(counts, unfinished) {
    const find = (selector) => this.#panel.querySelector(selector);
    const total = STATES.reduce((sum, state) => sum + counts[state], 0);
    find("h2").textContent = heading(counts, unfinished, total);
    find("dl").replaceChildren(...STATES.map((state) => tile(state, counts[state])));
    find(".done").style.width = `${(100 * counts.completed) / (total || 1)}%`;
    find(".failed").style.width = `${(100 * counts.failed) / (total || 1)}%`;
  }
}

function heading(counts, unfinished, total) {
  if (!total) return words.empty;
  if (unfinished) return words.unfinished(unfinished);
  return counts.failed ? words.allButFailed(counts.failed) : words.allRead;
}

function tile(state, n) {
  return element(
    "div",
    { className: n ? state : `${state} none` },
    element("dt", { textContent: words.states[state] }),
    element("dd", { textContent: words.number(n) }),
  );
}
