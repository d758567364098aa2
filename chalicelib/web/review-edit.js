// The field in which a number is typed.

import { words } from "./review-words.js";

const NUMBER = /^[0-9A-Za-z]([0-9A-Za-z-]{0,14}[0-9A-Za-z])?$/;

export class Edit {
  #form = document.querySelector("#edit");
  #input = this.#form.querySelector("input");
  #problem = this.#form.querySelector(".problem");
  #taken = () => {};

  /** `closed()` is told when the field is left. */
  constructor(closed) {
    this.closed = closed;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#take();
    });
    this.#form.querySelector(".cancel").addEventListener("click", () => this.close());
    this.#input.addEventListener("input", () => this.#say(""));
    this.#form.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  /** Ask for a number, `text` to begin with, and hand it to `taken`. */
  open(label, text, taken) {
    this.#taken = taken;
    this.#form.querySelector(".field span").textContent = label;
    this.#form.hidden = false;
    this.#input.inputMode = /^\d*$/.test(text) ? "numeric" : "text";
    this.#input.value = text;
    this.#say("");
    this.#input.focus();
    this.#input.select();
  }

  close() {
    if (this.#form.hidden) return;
    this.#input.blur(); // or the next key would still be typed into it
    this.#form.hidden = true;
    this.closed();
  }

  #take() {
    const number = this.#input.value.trim().toUpperCase();
    if (!NUMBER.test(number)) return this.#say(words.notANumber);
    this.#taken(number);
    this.close();
  }

  #say(what) {
    this.#problem.textContent = what;
    this.#problem.hidden = !what;
  }
}
