// What can be done with an opened photo: correct it, have it read again, delete it.

import { deletePhoto, readAgain } from "./race-api.js";
import { words } from "./race-words.js";
import { sure } from "./sure.js";

export class Orders {
  #viewer = document.querySelector("#viewer");
  #outcome = this.#viewer.querySelector(".outcome");
  #id = "";
  #gone;

  /** `gone(id)` is told of a photo that was deleted. */
  constructor(gone) {
    this.#gone = gone;
    this.#on(".again", () => this.#readAgain());
    this.#on(".delete", () => this.#delete());
  }

  /** For this photo of a race. */
  offer(race, id) {
    this.#id = id;
    this.#say("");
    const address = new URLSearchParams({ race, photo: id });
    this.#viewer.querySelector(".orders a").href = `review#${address}`;
  }

  async #readAgain() {
    const id = this.#id;
    if ((await this.#ask(readAgain, id)) && this.#id === id) this.#say(words.willBeRead);
  }

  async #delete() {
    const id = this.#id;
    if (!(await sure(words.deleteTold, words.delete))) return;
    if (await this.#ask(deletePhoto, id)) this.#gone(id);
  }

  /** Whether it was done; says why not. */
  async #ask(order, id) {
    try {
      await order(id);
      return true;
    } catch (error) {
      if (this.#id === id) this.#say(error.status ? words.refused(error.message) : words.noAnswer);
      return false;
    }
  }

  #on(selector, act) {
    this.#viewer.querySelector(selector).addEventListener("click", act);
  }

  #say(what) {
    this.#outcome.textContent = what;
  }
}
