// Saves what was said in the background. It is kept in the browser until Dorsal has it, so that
// neither a dead line nor a closed tab loses any of it.

import { Away, Refused } from "./api.js";
import { backoff } from "./backoff.js";
import { say, takeBack } from "./review-api.js";
import * as session from "./session.js";

const PREFIX = "dorsal-review:";

export class Saver {
  #waiting = new Map(); // photo's id -> {race, name, numbers (null: take back), boxes, reviewedAt}
  #own = new Map(); // photo's id -> {shown, answered}: reviewedAt before and after one's own word
  #others = new Set(); // those of them that another link is needed for
  #token = ""; // which they are not for
  #sending = "";
  #failures = 0;
  #timer;

  /** `changed()` is told of every step, `refused(id, said, error)` of what Dorsal will not have. */
  constructor(changed, refused) {
    this.changed = changed;
    this.refused = refused;
    for (const [id, said] of kept()) this.#waiting.set(id, said);
    addEventListener("online", () => this.go());
  }

  /** How many photos are said and not saved, though this link will do. */
  get unsaved() {
    return this.#waiting.size - this.elsewhere;
  }

  /** How many wait for a link that is for their race. */
  get elsewhere() {
    return this.#others.size;
  }

  /** Whether the last try to save did not get through. */
  get away() {
    return this.#failures > 0;
  }

  /** Whether this photo waits to be saved. */
  has(id) {
    return this.#waiting.has(id);
  }

  /** Save what is said of a photo: {race, name, numbers, boxes, reviewedAt}, which was seen of it. */
  put(id, said) {
    this.#others.delete(id);
    this.#keep(id, said);
    if (!this.#failures) this.go();
  }

  /** Let it be as if nothing had been said of a photo. */
  unsay(id, said) {
    if (this.#sending === id || this.#own.get(id)?.answered) this.put(id, { ...said, numbers: null });
    else this.#drop(id);
  }

  /** Go on now. */
  go() {
    clearTimeout(this.#timer);
    if (this.#token !== session.token()) this.#others.clear();
    this.#token = session.token();
    if (!this.#sending && this.#token) this.#next();
  }

  async #next() {
    const id = [...this.#waiting.keys()].find((id) => !this.#others.has(id));
    if (id === undefined) return;
    const said = this.#waiting.get(id);
    if (savedElsewhere(id, said)) return this.#settle(id, said);
    this.#sending = id;
    try {
      this.#own.set(id, { shown: said.reviewedAt, answered: await this.#send(id, said) });
      this.#failures = 0;
      this.#sending = "";
      this.#settle(id, said);
    } catch (error) {
      this.#sending = "";
      this.#trouble(id, said, error);
    }
  }

  async #send(id, { numbers, boxes, reviewedAt }) {
    // It came with the rows that were shown, or answered one's own word on them: no other was seen.
    const own = this.#own.get(id);
    const seen = own?.shown === reviewedAt ? own.answered : reviewedAt;
    if (!numbers && !seen) return null; // nothing of one's own is there to take back
    const answer = numbers ? await say(id, { numbers, boxes, reviewedAt: seen }) : await takeBack(id, seen);
    return answer.reviewedAt;
  }

  #settle(id, said) {
    if (this.#waiting.get(id) === said) this.#drop(id); // else something else was said meanwhile
    this.#next();
  }

  #trouble(id, said, error) {
    if (error.status === 403) return this.#leave(id);
    if (error.status === 401) return this.#wait();
    if (error instanceof Refused) {
      this.#failures = 0;
      if (error.status === 409) this.#own.delete(id); // somebody else's word counts now
      const waiting = this.#waiting.get(id);
      if (waiting === said || waiting?.numbers === null) this.#drop(id); // it took back what is not there
      this.refused(id, said, error);
      return this.#next();
    }
    this.#failures += 1;
    const seconds = error instanceof Away ? error.seconds : 0;
    this.#timer = setTimeout(() => this.go(), backoff(this.#failures, seconds));
    this.changed();
  }

  /** The link has run out: all of it waits for another, with which it goes on. */
  #wait() {
    this.#failures = 0;
    this.changed();
    this.go();
  }

  /** The photo is of a race that the token is not for: the others shall not wait for it. */
  #leave(id) {
    this.#failures = 0;
    this.#others.add(id);
    this.changed();
    this.#next();
  }

  #keep(id, said) {
    this.#waiting.set(id, said);
    try {
      localStorage.setItem(PREFIX + id, JSON.stringify(said));
    } catch {
      // Storage is full or switched off: leaving the page asks first.
    }
    this.changed();
  }

  #drop(id) {
    this.#waiting.delete(id);
    this.#others.delete(id);
    try {
      localStorage.removeItem(PREFIX + id);
    } catch {
      // It was not kept either.
    }
    this.changed();
  }
}

/** What an earlier visit could not save. */
function kept() {
  try {
    return Object.entries(localStorage)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, said]) => [key.slice(PREFIX.length), { ...JSON.parse(said), found: true }]);
  } catch {
    return [];
  }
}

/** Whether another tab, which found the same of an earlier visit, has saved it by now. */
function savedElsewhere(id, said) {
  if (!said.found) return false;
  return localStorage.getItem(PREFIX + id) === null;
}
