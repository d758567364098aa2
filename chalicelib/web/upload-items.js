// The files of a visit, and how many of them are in which state.

// ready: looked at, and to be sent; there: the race has these bytes already.
export const STATES = ["waiting", "looking", "ready", "sending", "sent", "there", "refused"];
export const ENDED = new Set(["sent", "there", "refused"]);

export class Items {
  all = [];
  counts = Object.fromEntries(STATES.map((state) => [state, 0]));
  bytes = 0; // of all
  ended = 0; // bytes of those that ended
  sent = 0; // bytes that left, of files that were sent or are under way
  version = 0; // raised by every change
  #sums = new Map(); // by race and sum: the first item with these bytes

  /** Take a file in; null for one that could not even be opened. */
  add(race, { file, path }) {
    const size = file?.size ?? 0;
    const item = { race, file, path, size, state: "waiting", left: 0, reason: "", tries: 0 };
    this.all.push(item);
    this.counts.waiting++;
    this.bytes += size;
    this.version++;
    return item;
  }

  /** Let an item be in another state, with a reason if it is refused. */
  move(item, state, reason = "") {
    this.counts[item.state]--;
    this.counts[state]++;
    if (ENDED.has(item.state)) this.ended -= item.size;
    if (ENDED.has(state)) this.ended += item.size;
    if (state !== "sent") this.progress(item, 0);
    Object.assign(item, { state, reason });
    this.version++;
  }

  /** So many bytes of an item have left. */
  progress(item, bytes) {
    this.sent += bytes - item.left;
    item.left = bytes;
    this.version++;
  }

  /** Whether another file of this visit has the same bytes and is, or will be, in the race. */
  isTwin(item) {
    const key = `${item.race} ${item.sha256}`;
    const first = this.#sums.get(key);
    if (first && first !== item && first.state !== "refused") return true;
    this.#sums.set(key, item);
    return false;
  }

  /** The refused ones. */
  get refused() {
    return this.all.filter(({ state }) => state === "refused");
  }

  /** How many have not ended. */
  get open() {
    const { sent, there, refused } = this.counts;
    return this.all.length - sent - there - refused;
  }
}
