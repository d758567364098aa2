// The form: which race, which number.

import { element } from "./element.js";
import { text } from "./strings.js";

const NUMBER = /^([0-9A-Za-z]([0-9A-Za-z-]{0,14}[0-9A-Za-z])?)?$/; // as the API takes it

export class SearchForm {
  #form = document.querySelector("#search");
  #race = this.#form.elements.race;
  #bib = this.#form.elements.bib;
  #filled = "";
  #letters = document.querySelector("#letters");

  /** `find` is called with {race, bib}. */
  constructor(find) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#valid()) return;
      this.#bib.blur(); // puts a phone's keyboard away
      find(this.#asked());
    });
    this.#race.addEventListener("change", () => this.#valid() && find(this.#asked()));
    this.#bib.addEventListener("input", () => this.#bib.setCustomValidity(""));
    this.#letters.addEventListener("click", () => this.#switchKeyboard());
    this.#nameKeyboard();
  }

  /** Offer these races. */
  offer(races) {
    this.#race.replaceChildren(...races.map(option));
    this.#form.hidden = !races.length;
  }

  /** Show what is searched for; a race that the list does not have is added to it. */
  fill({ race, bib }, known = null) {
    const there = [...this.#race.options].some(({ value }) => value === race);
    if (known && !there) this.#race.prepend(option(known));
    this.#form.hidden = !this.#race.options.length;
    this.#race.value = race;
    // Only what is new, so that a number typed while the page loads is left alone.
    if (bib !== this.#filled) this.#bib.value = this.#filled = bib;
  }

  #asked() {
    return { race: this.#race.value, bib: this.#bib.value.trim().toUpperCase() };
  }

  #valid() {
    const fine = NUMBER.test(this.#bib.value.trim());
    this.#bib.setCustomValidity(fine ? "" : text.notANumber);
    return this.#form.reportValidity();
  }

  // Most numbers are digits alone; a phone's digit keys have no letters.
  #switchKeyboard() {
    this.#bib.inputMode = this.#bib.inputMode === "numeric" ? "text" : "numeric";
    this.#nameKeyboard();
    this.#bib.focus();
  }

  #nameKeyboard() {
    this.#letters.textContent = text.letters[this.#bib.inputMode];
    this.#letters.setAttribute("aria-label", text.lettersLabel[this.#bib.inputMode]);
  }
}

function option(race) {
  return element("option", { value: race.slug, textContent: text.raceOption(race) });
}
