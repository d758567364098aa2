// What can be done with the photos that are selected, and with all that failed.

import { deletePhoto, readAgain, retry } from "./race-api.js";
import { words } from "./race-words.js";
import { sure } from "./sure.js";

const MOST = 1000; // photos that one call tries again

export class Acts {
  #bar = document.querySelector("#photos .acts");
  #photos;
  #say;
  #done;
  #race = "";

  /** On the grid's `photos`; `say(what)` tells how it went, `done()` is called after each. */
  constructor(photos, { say, done }) {
    [this.#photos, this.#say, this.#done] = [photos, say, done];
    const on = (id, act) => this.#find(id).addEventListener("click", act);
    on("#retry-all", () => this.#retry({ all: true }));
    on("#retry-some", () => this.#retry({ ids: photos.selected.slice(0, MOST) }));
    on("#again-some", () => this.#each(readAgain, words.retried));
    on("#delete-some", () => this.#delete());
  }

  /** What is offered for `selected` photos of a race, and for the `failed` where these are shown. */
  draw(race, selected, failed) {
    this.#race = race;
    this.#bar.hidden = !failed && !selected;
    this.#find("#retry-all").hidden = this.#find("#retry-some").hidden = !failed;
    this.#find("#again-some").hidden = Boolean(failed);
    this.#find("#delete-some").hidden = !selected;
    this.#find("#retry-all").textContent = words.retryAll(failed);
    this.#find("#retry-some").textContent = words.retrySome(selected);
    this.#find("#retry-some").disabled = !selected;
    this.#find("#again-some").textContent = words.againSome(selected);
    this.#find("#delete-some").textContent = words.deleteSome(selected);
  }

  /** Until all that were meant are. */
  #retry(which) {
    return this.#order(async (race) => {
      let [done, more] = [0, true];
      while (more) {
        const answer = await retry(race, which);
        [done, more] = [done + answer.retried, answer.more];
        if (more) this.#say(words.soFar(done));
      }
      return words.retried(done);
    });
  }

  async #delete() {
    const n = this.#photos.selected.length;
    if (!(await sure(words.deleteSomeTold(n), words.delete))) return;
    await this.#each(async (id) => {
      await deletePhoto(id);
      this.#photos.drop(id);
    }, words.deleted);
  }

  /** One after the other; one that is gone is passed over. */
  #each(order, told) {
    return this.#order(async () => {
      let done = 0;
      for (const id of this.#photos.selected) {
        await order(id).catch((error) => {
          if (error.status !== 404) throw error;
        });
        done += 1;
        this.#say(words.soFar(done));
      }
      return told(done);
    });
  }

  async #order(give) {
    const buttons = [...this.#bar.children];
    for (const button of buttons) button.disabled = true;
    try {
      this.#say(await give(this.#race));
    } catch (error) {
      this.#say(error.status ? words.refused(error.message) : words.noAnswer);
    }
    for (const button of buttons) button.disabled = false;
    await this.#done();
  }

  #find(selector) {
    return this.#bar.querySelector(selector);
  }
}
