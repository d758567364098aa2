// A photo opened over the grid. The address names it, so that it can be kept and sent.

import { Orders } from "./race-orders.js";
import { Viewer } from "./viewer.js";

export class OpenedPhoto {
  #photos;
  #addressOf;
  #viewer = new Viewer({ turn: (step) => this.#turn(step), close: () => this.#leave() });
  #orders = new Orders((id) => this.#gone(id));
  #sought = { photo: "" };
  #stepped = false; // whether going back leads to the grid

  /** Of the grid's `photos`; `addressOf(id)` is the address with that photo opened, "" for none. */
  constructor(photos, addressOf) {
    [this.#photos, this.#addressOf] = [photos, addressOf];
  }

  /** Open what is sought, or close it; `grid` ends when the photos around it are there. */
  async show(sought, grid) {
    const before = this.#sought;
    this.#sought = sought;
    if (!sought.photo) return this.#closed(before.photo);
    if (!before.photo) this.#stepped = before.race === sought.race;
    await Promise.all([grid.then(() => this.#open()), this.#open()]);
  }

  #closed(photo) {
    this.#viewer.close();
    if (photo) this.#photos.focus(photo);
  }

  async #open() {
    const { photo } = this.#sought;
    if (!photo) return;
    const { read, hasMore } = this.#photos;
    const index = read.findIndex(({ id }) => id === photo);
    const where = index < 0 ? null : { index, total: read.length, more: hasMore };
    this.#orders.offer(this.#sought.race, photo);
    await this.#viewer.open(this.#sought, read[index], where);
  }

  async #turn(step) {
    const at = this.#photos.read.findIndex(({ id }) => id === this.#sought.photo) + step;
    if (at >= this.#photos.read.length) await this.#photos.more();
    const next = this.#photos.read[at];
    if (next) this.#go({ ...this.#sought, photo: next.id });
  }

  #gone(id) {
    this.#photos.drop(id);
    this.#viewer.close();
  }

  /** The viewer was closed: the address follows, by going back where that leads to the grid. */
  #leave() {
    const { photo } = this.#sought;
    if (!photo) return;
    if (this.#stepped) return history.back();
    this.#go({ ...this.#sought, photo: "" });
    this.#closed(photo);
  }

  #go(sought) {
    history.replaceState(history.state, "", this.#addressOf(sought.photo));
    this.#sought = sought;
    this.#open();
  }
}
