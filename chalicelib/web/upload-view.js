// What is seen of a run: how far it is and how fast.

import { Pace } from "./pace.js";
import { words } from "./upload-words.js";

const LOOK = 250; // milliseconds between two drawings

export class RunView {
  #panel = document.querySelector("#run");
  #pace = new Pace();
  #items;
  #run;
  #drawn = -1; // the version last drawn
  #heard = "";
  #changed;

  /** `changed` is called when something about the files is new. */
  constructor(items, run, changed) {
    [this.#items, this.#run, this.#changed] = [items, run, changed];
    this.#panel.querySelector("#pause").addEventListener("click", () => this.#turn());
    setInterval(() => this.#look(), LOOK);
  }

  #turn() {
    if (this.#run.paused) this.#run.go();
    else this.#run.pause();
    this.#look();
  }

  #look() {
    const { all, open, version } = this.#items;
    this.#panel.hidden = !all.length;
    if (!all.length) return;
    if (this.#stopped || !open) this.#pace.forget();
    else this.#pace.mark(performance.now(), this.#items.sent);
    this.#drawHead();
    if (version === this.#drawn) return;
    this.#drawn = version;
    this.#drawCounts();
    this.#changed();
  }

  get #stopped() {
    return this.#run.paused || this.#run.restingUntil || !navigator.onLine;
  }

  #drawHead() {
    const { all, open, counts } = this.#items;
    const here = counts.sent + counts.there;
    const heading = open ? this.#running(all.length - open, all.length) : ended(here, counts.refused);
    set(this.#find("h2"), heading);
    set(this.#find(".pace"), open ? this.#speed() : here ? words.doneHint : "");
    const button = this.#find("#pause");
    button.hidden = !open;
    set(button, this.#run.paused ? words.go : words.pause);
    this.#find("a").hidden = Boolean(open) || !here;
    this.#find("a").href = `race#race=${encodeURIComponent(all.at(-1).race)}`;
    this.#hear(open ? this.#stopped && this.#speed(true) : heading);
  }

  #running(done, total) {
    return this.#run.paused ? words.paused(done, total) : words.running(done, total);
  }

  #speed(plain = false) {
    if (this.#run.refusal) return words.stopped(this.#run.refusal);
    if (this.#run.paused) return words.pausedHint;
    if (!navigator.onLine) return words.offline;
    if (this.#run.restingUntil) {
      const seconds = Math.max(1, Math.ceil((this.#run.restingUntil - performance.now()) / 1000));
      return words.resting(seconds);
    }
    const { bytes, ended } = this.#items;
    return plain ? "" : words.pace(this.#pace.rate, this.#pace.left(bytes - ended - this.#half));
  }

  /** Bytes that left of files still under way. */
  get #half() {
    const { all, counts } = this.#items;
    if (!counts.sending) return 0;
    return all.reduce((sum, { state, left }) => sum + (state === "sending" ? left : 0), 0);
  }

  /** Told to who listens only when it is something new, not four times a second. */
  #hear(what) {
    const kind = (what || "").replace(/\d+/g, "");
    if (kind === this.#heard) return;
    this.#heard = kind;
    this.#find(".heard").textContent = what || "";
  }

  #drawCounts() {
    const { open, counts, bytes, ended } = this.#items;
    const share = open ? (ended + this.#half) / (bytes || 1) : 1;
    const bar = this.#find(".bar");
    bar.setAttribute("aria-valuenow", Math.floor(100 * share));
    bar.querySelector("i").style.width = `${100 * share}%`;
    const tiles = { todo: open, sent: counts.sent, there: counts.there, refused: counts.refused };
    for (const [name, n] of Object.entries(tiles)) {
      const tile = this.#find(`.${name}`);
      tile.classList.toggle("none", !n);
      set(tile.querySelector("dd"), words.number(n));
    }
  }

  #find(selector) {
    return this.#panel.querySelector(selector);
  }
}

function ended(here, refused) {
  if (!refused) return words.allHere(here);
  return here ? words.someHere(here, refused) : words.noneHere(refused);
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
