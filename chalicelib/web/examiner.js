// Hands files to the workers that look at them.

const WORKERS = 2;
const AGAIN = 3_000; // milliseconds until a worker that did not start is tried again

export class Examiner {
  // From the beginning, so that going offline later does not matter.
  #hands = Array.from({ length: WORKERS }, () => new Hand());
  #next = 0;

  /** How many files can be looked at together. */
  get hands() {
    return WORKERS;
  }

  /** {kind, sha256}, or {unreadable: true}; see kinds.js for the kinds. */
  examine(file) {
    return this.#hands[this.#next++ % WORKERS].examine(file);
  }
}

class Hand {
  #worker = this.#made();
  #waiting = new Map(); // by number: the file, and how to answer
  #number = 0;

  examine(file) {
    return new Promise((resolve) => {
      const id = this.#number++;
      this.#waiting.set(id, { file, resolve });
      this.#worker.postMessage({ id, file });
    });
  }

  #made() {
    const worker = new Worker(new URL("./examine-worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data: { id, ...found } }) => {
      this.#waiting.get(id).resolve(found);
      this.#waiting.delete(id);
    });
    // Its script did not come, or the system took its memory away.
    worker.addEventListener("error", () => setTimeout(() => this.#beginAgain(), AGAIN));
    return worker;
  }

  #beginAgain() {
    this.#worker.terminate();
    this.#worker = this.#made();
    for (const [id, { file }] of this.#waiting) this.#worker.postMessage({ id, file });
  }
}
