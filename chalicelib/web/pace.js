// How fast it goes and how long it will take; pure but for the clock that is handed in.

const WINDOW = 20_000; // milliseconds that the rate is taken from
const LEAST = 2_000; // before which nobody can tell

export class Pace {
  #marks = []; // [milliseconds, bytes in all]

  /** At this time so many bytes were sent in all. */
  mark(now, bytes) {
    this.#marks.push([now, bytes]);
    while (this.#marks.length > 2 && now - this.#marks[0][0] > WINDOW) this.#marks.shift();
  }

  /** After a pause the time before it says nothing. */
  forget() {
    this.#marks = [];
  }

  /** Bytes a second, or 0 while that cannot be told. */
  get rate() {
    if (this.#marks.length < 2) return 0;
    const [from, before] = this.#marks[0];
    const [to, after] = this.#marks.at(-1);
    return to - from < LEAST ? 0 : (1000 * (after - before)) / (to - from);
  }

  /** Seconds until so many more bytes are sent, or null while that cannot be told. */
  left(bytes) {
    return this.rate ? bytes / this.rate : null;
  }
}
