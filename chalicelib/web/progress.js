// What is still being read, for who holds a token: counts, and why photos failed.

import { Dropped, photos, race as fetchRace } from "./api.js";
import { element } from "./element.js";
import { BUSY, pause } from "./rhythm.js";
import { text } from "./strings.js";
import { showUnread } from "./unread.js";

const FAILURES = 50;
const STATES = ["pending", "processing", "completed", "failed"];

export class Progress {
  #panel = document.querySelector("#progress");
  #unread = document.querySelector("#unread");
  #slug = "";
  #told = ""; // the counts last seen, as text
  #pause = BUSY;
  #timer = 0;
  #following = new AbortController();
  #changed;

  /** `changed` is called with the counts by status whenever they are new. */
  constructor(changed) {
    this.#changed = changed;
    document.addEventListener("visibilitychange", () => this.#look());
    addEventListener("online", () => this.#look());
  }

  /** Follow a race from now on; "" follows none. */
  follow(slug) {
    if (slug === this.#slug) return;
    this.#following.abort();
    this.#following = new AbortController();
    [this.#slug, this.#told, this.#pause] = [slug, "", BUSY];
    this.#panel.hidden = true;
    this.#panel.querySelector(".look a").href = `race#${new URLSearchParams({ race: slug })}`;
    this.#unread.replaceChildren();
    this.#look();
  }

  async #look() {
    clearTimeout(this.#timer);
    if (!this.#slug || document.hidden) return;
    const { signal } = this.#following;
    let seen = { changed: false, unfinished: 0 };
    try {
      seen = await this.#take(await fetchRace(this.#slug, signal), signal);
    } catch (error) {
      if (error instanceof Dropped) return;
    }
    if (signal.aborted) return;
    this.#pause = pause(this.#pause, seen);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), this.#pause);
  }

  async #take({ photos: counts, estimate, takedowns }, signal) {
    if (!counts) return { changed: false, unfinished: 0 };
    const unfinished = counts.pending + counts.processing;
    this.#left(estimate);
    this.#asked(takedowns);
    const told = JSON.stringify(counts);
    const changed = told !== this.#told;
    if (changed) {
      const failed = counts.failed ? await this.#failed(signal) : [];
      await showUnread(this.#unread, this.#slug, unfinished, signal);
      const first = this.#told === "";
      this.#told = told;
      this.#draw(counts, unfinished, failed);
      this.#changed(counts, first);
    }
    return { changed, unfinished };
  }

  async #failed(signal) {
    return (await photos(this.#slug, { status: "failed", limit: FAILURES }, signal)).photos;
  }

  #left(estimate) {
    const line = this.#panel.querySelector(".left");
    line.textContent = text.left[estimate?.outlook]?.(estimate.seconds) ?? "";
  }

  /** A badge: somebody asked for photos to be taken away, and nobody has decided. */
  #asked({ open, waiting } = { open: 0, waiting: 0 }) {
    const line = this.#panel.querySelector(".asked");
    line.hidden = !(open + waiting);
    line.firstElementChild.textContent = text.asked(open + waiting, waiting);
    line.firstElementChild.href = `takedowns#${new URLSearchParams({ race: this.#slug })}`;
  }

  #draw(counts, unfinished, failed) {
    const find = (selector) => this.#panel.querySelector(selector);
    const total = STATES.reduce((sum, state) => sum + counts[state], 0);
    find("h2").textContent = heading(counts, unfinished, total);
    find("dl").replaceChildren(...STATES.map((state) => tile(state, counts[state])));
    find(".done").style.width = `${(100 * counts.completed) / (total || 1)}%`;
    find(".failed").style.width = `${(100 * counts.failed) / (total || 1)}%`;
    find("details").hidden = !failed.length;
    find("summary").textContent = text.failures(counts.failed);
    find(".failures").replaceChildren(...failed.map(failure));
    if (counts.failed > failed.length) {
      const more = text.failuresMore(counts.failed - failed.length);
      find(".failures").append(element("li", { textContent: more }));
    }
    this.#panel.hidden = false;
  }
}

function heading(counts, unfinished, total) {
  if (!total) return text.progressEmpty;
  if (!unfinished && counts.failed) return text.progressFailed(counts.failed);
  return text.progressTitle(unfinished);
}

function tile(state, n) {
  return element(
    "div",
    { className: n ? state : `${state} none` },
    element("dt", { textContent: text.states[state] }),
    element("dd", { textContent: text.number(n) }),
  );
}

function failure(photo) {
  const why = photo.error || text.failureUnknown;
  const name = element("b", { textContent: photo.name });
  return element("li", {}, name, element("span", { textContent: why }));
}
