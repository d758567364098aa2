// A photo under review: its texts as rows, each with a number or none; pure but for the clock.

export const HIDDEN = "~"; // in a text: here something is covered

export class Entry {
  /** From what the API told of a photo. */
  constructor({ photo, originalUrl, doubt, reads, nearby }) {
    Object.assign(this, { photo, originalUrl, doubt, nearby });
    this.rows = reads.map((read) => ({ ...read, was: read.number }));
    const first = this.rows.findIndex(({ number }) => number === null);
    // What is least sure: a doubtful number, else the first part or dropped text.
    this.at = doubt === "unsure" ? 0 : Math.max(first, 0);
    // The numbers that were said last; undefined: nothing.
    this.said = photo.reviewedAt ? this.numbers : undefined;
  }

  get id() {
    return this.photo.id;
  }

  /** The row that keys are about; undefined on a photo without any. */
  get row() {
    return this.rows[this.at];
  }

  /** The numbers that confirming says. */
  get numbers() {
    return [...new Set(this.rows.map(({ number }) => number).filter(Boolean))];
  }

  /** Where those numbers are, as far as a text stands for them: {number: box}. */
  get boxes() {
    const seen = this.rows.filter(({ number, box }) => number && box);
    return Object.fromEntries(seen.map(({ number, box }) => [number, box]));
  }

  /** At most nine numbers that a key takes: those that fit the row, then those of nearby photos. */
  get suggestions() {
    const fitting = (this.row?.suggestions ?? []).filter(({ number }) => number !== this.row.number);
    const taken = new Set([...fitting.map(({ number }) => number), ...this.numbers]);
    const others = this.nearby.filter(({ number }) => !taken.has(number));
    return [...fitting, ...others.map((one) => ({ ...one, source: "around" }))].slice(0, 9);
  }

  /** Take the n-th suggestion: one that fits the row is its number, another is added. */
  take(n) {
    const taken = this.suggestions[n];
    if (!taken) return;
    if (taken.source === "around") this.add(taken.number);
    else this.row.number = taken.number;
  }

  /** Let the row have this number; without a row it is added. */
  correct(number) {
    if (this.row) this.row.number = number;
    else this.add(number);
  }

  /** A number that no text stands for. */
  add(number) {
    const same = this.rows.findIndex((row) => row.number === number);
    this.at = same < 0 ? this.rows.push(added(number)) - 1 : same;
  }

  /** The row stands for no number; or, if it does not already, for the one that it had. */
  toggle() {
    if (!this.row) return;
    if (this.row.added) {
      this.rows.splice(this.at, 1);
      this.at = Math.max(0, Math.min(this.at, this.rows.length - 1));
    } else {
      this.row.number = this.row.number === null ? this.row.was ?? own(this.row) : null;
    }
  }

  /** Choose the next row, or by -1 the one before. */
  move(step) {
    if (this.rows.length) this.at = (this.at + step + this.rows.length) % this.rows.length;
  }

  /** Show what somebody says of it. */
  show(numbers) {
    for (const row of this.rows) if (!numbers.includes(row.number)) row.number = null;
    for (const number of numbers) this.add(number);
    this.at = 0;
  }

  /** All of it that changes, to come back to. */
  snapshot() {
    return { rows: this.rows.map((row) => ({ ...row })), at: this.at, said: this.said };
  }
}

const added = (number) => ({ number, added: true, box: null, text: "", suggestions: [] });

/** What a dropped text itself is, where that is a number. */
function own({ text, suggestions }) {
  return suggestions.find(({ source }) => source === "reading")?.number ?? (/^\d{1,5}$/.test(text) ? text : null);
}
