// Hands files to the workers that look at them.

const WORKERS = 2;

export class Examiner {
  #workers = [];
  #waiting = new Map(); // by number: how to answer
  #number = 0;

  /** How many files can be looked at together. */
  get hands() {
    return WORKERS;
  }

  /** {kind, sha256}, or {unreadable: true}; see kinds.js for the kinds. */
  examine(file) {
    const id = this.#number++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker(id % WORKERS).postMessage({ id, file });
    });
  }

  #worker(index) {
    this.#workers[index] ??= this.#made();
    return this.#workers[index];
  }

  #made() {
    const worker = new Worker(new URL("./examine-worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data: { id, ...found } }) => {
      this.#waiting.get(id)(found);
      this.#waiting.delete(id);
    });
    return worker;
  }
}
