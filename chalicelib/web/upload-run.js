// Brings files to storage: looked at, linked a hundred at a time, sent four at a time, and sent
// again for as long as it takes.

import { Away, Dropped } from "./api.js";
import { backoff } from "./backoff.js";
import { Changed, Stale, postFile } from "./post-file.js";
import { link } from "./upload-links.js";
import { words } from "./upload-words.js";

const AT_A_TIME = 4;
const BATCH = 100; // files that a call takes
const AHEAD = 200; // files looked at before their turn
const MOST_TRIES = 8; // of one file, where others get through

export class Run {
  paused = false;
  refusal = ""; // why Dorsal will not have more of this, until it is tried again
  restingUntil = 0; // performance.now() when the line is tried again; 0: it works
  #items;
  #examiner;
  #waiting = [];
  #looking = 0;
  #examined = []; // to be linked
  #linked = []; // to be sent
  #linking = false;
  #sending = new Map();
  #failures = 0; // of the line, in a row
  #timer = 0;

  constructor(items, examiner) {
    [this.#items, this.#examiner] = [items, examiner];
    addEventListener("online", () => this.#wake());
  }

  /** Take more files in, for a race. */
  add(race, files) {
    for (const file of files) this.#waiting.push(this.#items.add(race, file));
    this.#pump();
  }

  /** Stop at once; what is under way begins anew later. */
  pause() {
    this.paused = true;
    for (const attempt of this.#sending.values()) attempt.abort();
    this.#items.version++;
  }

  /** Go on. */
  go() {
    [this.paused, this.refusal] = [false, ""];
    this.#failures = 0;
    this.#wake();
    this.#items.version++;
  }

  /** Try the refused ones once more. */
  again() {
    const refused = this.#items.refused.filter(({ file }) => file);
    for (const item of refused) {
      Object.assign(item, { tries: 0 });
      this.#items.move(item, "waiting");
    }
    this.#waiting.push(...refused);
    this.#pump();
  }

  #wake() {
    clearTimeout(this.#timer);
    this.restingUntil = 0;
    this.#pump();
  }

  #pump() {
    if (this.paused) return;
    const { hands } = this.#examiner;
    while (this.#looking < hands && this.#ahead() < AHEAD && this.#waiting.length) {
      this.#look(this.#waiting.shift());
    }
    if (this.restingUntil) return;
    const few = this.#linked.length < 2 * AT_A_TIME;
    if (few && !this.#linking && this.#examined.length) this.#link(this.#batch());
    while (this.#sending.size < AT_A_TIME && this.#linked.length) this.#send(this.#linked.shift());
  }

  #ahead() {
    return this.#examined.length + this.#linked.length;
  }

  async #look(item) {
    this.#looking++;
    this.#items.move(item, "looking");
    const found = item.file ? await this.#examiner.examine(item.file) : { unreadable: true };
    this.#looking--;
    Object.assign(item, { kind: found.kind, sha256: found.sha256 });
    const why = trouble(item, found);
    if (why) this.#items.move(item, "refused", why);
    else if (this.#items.isTwin(item)) this.#items.move(item, "there");
    else {
      this.#items.move(item, "ready");
      this.#examined.push(item);
    }
    this.#pump();
  }

  /** The next files of one race. */
  #batch() {
    const { race } = this.#examined[0];
    const other = this.#examined.findIndex((item) => item.race !== race);
    return this.#examined.splice(0, Math.min(BATCH, other < 0 ? BATCH : other));
  }

  async #link(batch) {
    this.#linking = true;
    try {
      const { there, linked, refused } = await link(batch);
      for (const item of there) this.#items.move(item, "there");
      for (const [item, why] of refused) this.#items.move(item, "refused", why);
      this.#linked.push(...linked);
      this.#failures = 0;
    } catch (error) {
      this.#examined.unshift(...batch);
      if (error instanceof Away) this.#rest(error.seconds);
      else if (error.status) this.#refused(error);
      else throw error;
    } finally {
      this.#linking = false;
    }
    this.#pump();
  }

  /** The visitor is told, and may come back with another token. */
  #refused({ status, message }) {
    if (status !== 401) this.refusal = message; // else the whole page says so
    this.pause();
  }

  async #send(item) {
    if (performance.now() > item.link.until) return this.#relink(item);
    this.#items.move(item, "sending");
    const attempt = postFile(item.link, item.file, (bytes) => this.#items.progress(item, bytes));
    this.#sending.set(item, attempt);
    try {
      await attempt.done;
      this.#items.progress(item, item.size);
      this.#items.move(item, "sent");
      item.file = null; // nothing more is asked of it
      this.#failures = 0;
    } catch (error) {
      await this.#unsent(item, error);
    }
    this.#sending.delete(item);
    this.#pump();
  }

  async #unsent(item, error) {
    this.#items.move(item, "ready");
    if (error instanceof Dropped) {
      this.#linked.unshift(item);
      return;
    }
    item.tries++;
    item.others ??= this.#items.counts.sent;
    const spent = item.tries >= MOST_TRIES;
    if (error instanceof Stale && !spent) this.#relink(item);
    else if (error instanceof Changed && !spent) this.#lookAgain(item);
    else if (error instanceof Away) await this.#cutOff(item, error);
    else this.#items.move(item, "refused", words.refusedBy(error.message));
  }

  /** The line broke, unless it was the file that went away. */
  async #cutOff(item, error) {
    if (!(await readable(item.file))) {
      this.#items.move(item, "refused", words.unreadable);
    } else if (item.tries >= MOST_TRIES && this.#items.counts.sent > item.others) {
      this.#items.move(item, "refused", words.brokenOff(item.tries));
    } else {
      this.#linked.unshift(item);
      this.#rest(error.seconds);
    }
  }

  #relink(item) {
    item.link = null;
    this.#examined.unshift(item);
    this.#pump();
  }

  #lookAgain(item) {
    item.link = null;
    this.#items.move(item, "waiting");
    this.#waiting.unshift(item);
  }

  /** Leave the line alone for a while; those that fail together are one failure. */
  #rest(seconds) {
    if (this.restingUntil) return;
    const pause = backoff(++this.#failures, seconds);
    this.restingUntil = performance.now() + pause;
    this.#timer = setTimeout(() => this.#wake(), pause);
    this.#items.version++;
  }
}

function trouble({ size }, { kind, unreadable }) {
  if (unreadable) return words.unreadable;
  if (!size) return words.empty;
  if (kind.startsWith("image/")) return "";
  return { heic: words.heic, raw: words.raw }[kind] ?? words.noPhoto;
}

async function readable(file) {
  try {
    return (await file.slice(0, 1).arrayBuffer()).byteLength === 1;
  } catch {
    return false;
  }
}
