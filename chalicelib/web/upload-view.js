// What is seen of a run: how far it is, how fast, and each file.

import { element } from "./element.js";
import { Pace } from "./pace.js";
import { Rows } from "./rows.js";
import { words } from "./upload-words.js";

const LOOK = 250; // milliseconds between two drawings
const ROW = 52; // pixels, as in the stylesheet

export class RunView {
  #panel = document.querySelector("#run");
  #files = document.querySelector("#files");
  #pace = new Pace();
  #items;
  #run;
  #drawn = -1; // the version last drawn
  #show = ""; // what the visitor chose to see; "": what fits
  #heard = "";
  #rows;

  constructor(items, run) {
    [this.#items, this.#run] = [items, run];
    this.#files.querySelector("[role=group]").setAttribute("aria-label", words.showing);
    const box = this.#files.querySelector(".rows");
    box.querySelector("ul").setAttribute("aria-label", words.list);
    this.#rows = new Rows(box, { height: ROW, make: row, draw: drawRow });
    this.#panel.querySelector("#pause").addEventListener("click", () => this.#turn());
    this.#files.querySelector("#again").addEventListener("click", () => run.again());
    this.#files.querySelector("#save").addEventListener("click", () => save(items.refused));
    for (const button of this.#buttons) {
      button.addEventListener("click", () => {
        this.#show = button.dataset.show;
        this.#drawList();
      });
    }
    setInterval(() => this.#look(), LOOK);
  }

  get #buttons() {
    return this.#files.querySelectorAll("[data-show]");
  }

  #turn() {
    if (this.#run.paused) this.#run.go();
    else this.#run.pause();
    this.#look();
  }

  #look() {
    const { all, open, version } = this.#items;
    this.#panel.hidden = this.#files.hidden = !all.length;
    if (!all.length) return;
    if (this.#stopped || !open) this.#pace.forget();
    else this.#pace.mark(performance.now(), this.#items.sent);
    this.#drawHead();
    if (version === this.#drawn) return;
    this.#drawn = version;
    this.#drawCounts();
    this.#drawList();
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
    this.#find("a").href = `./#race=${encodeURIComponent(all.at(-1).race)}`;
    this.#hear(open ? this.#stopped && this.#speed(true) : heading);
  }

  #running(done, total) {
    return this.#run.paused ? words.paused(done, total) : words.running(done, total);
  }

  #speed(plain = false) {
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
    set(this.#files.querySelector("[data-show=refused]"), words.showRefused(counts.refused));
    this.#files.querySelector("[data-show=refused]").hidden = !counts.refused;
    this.#files.querySelector("[data-show=open]").hidden = !open;
  }

  #drawList() {
    const shown = this.#shown();
    for (const button of this.#buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.show === shown));
    }
    const refused = shown === "refused";
    this.#files.querySelector("#again").hidden = !refused || this.#items.open > 0;
    this.#files.querySelector("#save").hidden = !refused;
    this.#rows.show(this.#items.all.filter(KEPT[shown]));
  }

  #shown() {
    const { open, counts } = this.#items;
    if (this.#show === "open" && open) return "open";
    if (this.#show === "refused" && counts.refused) return "refused";
    if (this.#show === "all") return "all";
    if (open) return "open";
    return counts.refused ? "refused" : "all";
  }

  #find(selector) {
    return this.#panel.querySelector(selector);
  }
}

const KEPT = {
  all: () => true,
  open: ({ state }) => !["sent", "there", "refused"].includes(state),
  refused: ({ state }) => state === "refused",
};

function ended(here, refused) {
  if (!refused) return words.allHere(here);
  return here ? words.someHere(here, refused) : words.noneHere(refused);
}

function row() {
  const name = element("b");
  const told = element("span");
  return element("li", {}, name, told, element("i"));
}

function drawRow(row, item) {
  const [name, told, bar] = row.children;
  const sending = item.state === "sending";
  row.className = item.state;
  set(name, item.path);
  name.title = item.path;
  const share = item.size ? item.left / item.size : 0;
  const state = words.states[item.state];
  set(told, item.reason || (sending ? `${state} · ${words.percent(share)}` : `${state} · ${words.size(item.size)}`));
  told.title = item.reason;
  bar.style.width = sending ? `${100 * share}%` : "0";
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A text file of what was refused and why. */
function save(refused) {
  const text = refused.map(({ path, reason }) => `${path}\t${reason}\n`).join("");
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  element("a", { href, download: "refused.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
