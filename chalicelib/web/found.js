// What is said about a search: how many photos, none, or why there are none to see.

import { Away } from "./api.js";
import { element } from "./element.js";
import { text } from "./strings.js";

export class Found {
  #title = document.querySelector("#found");
  #state = document.querySelector("#state");
  #showAll;

  /** `showAll` leaves the number and shows all photos of the race. */
  constructor(showAll) {
    this.#showAll = showAll;
  }

  /** The search has begun. */
  loading() {
    this.#say(text.loading);
  }

  /** `total` photos are there, or `more`; `unfinished` ones of the race are still being read. */
  result({ total, more, bib, unfinished }) {
    if (!total) this.instead(bib ? this.#noMatch(bib, unfinished) : noPhotos(unfinished));
    else this.#say(bib ? text.found(total, bib, more) : text.latest(total, more));
  }

  /** The search failed, perhaps behind some photos that are there; `again` repeats it. */
  failed(error, { total, race, again }) {
    if (error instanceof Away) {
      const title = this.#title.textContent;
      this.instead({ title: text.away, hint: text.awayHint, label: text.again, act: again });
      if (total) this.#title.textContent = title;
    } else if (error.status === 401 || error.status === 404) {
      this.instead({ title: text.noRace(race), hint: text.noRaceHint });
    } else {
      this.instead({ title: error.message });
    }
  }

  /** Say something in place of photos: a title, and a hint and a button as far as given. */
  instead({ title, hint = "", label = "", act = null }) {
    this.#say("");
    const said = [element("p", { className: "title", textContent: title })];
    if (hint) said.push(element("p", { textContent: hint }));
    if (act) {
      const properties = { type: "button", className: "secondary", textContent: label };
      said.push(element("button", { ...properties, onclick: act }));
    }
    this.#state.replaceChildren(...said);
    this.#state.hidden = false;
  }

  #say(words) {
    // Written only when new: a screen reader reads each writing aloud.
    if (this.#title.textContent !== words) this.#title.textContent = words;
    this.#state.hidden = true;
  }

  #noMatch(bib, unfinished) {
    const hint = unfinished ? text.noMatchReading(unfinished) : text.noMatchHint;
    return { title: text.noMatch(bib), hint, label: text.all, act: this.#showAll };
  }
}

function noPhotos(unfinished) {
  const hint = unfinished ? text.noPhotosReading(unfinished) : text.noPhotosHint;
  return { title: text.noPhotos, hint };
}
