// A race's settings: its name, who sees it, its cameras' clock, its watermark, its link key.

import { Refused } from "./api.js";
import { element } from "./element.js";
import { changeRace, makeKey, revokeKey } from "./race-api.js";
import { words } from "./race-words.js";

const OFFSET = /^([+-]?)(\d{1,6}):([0-5]\d):([0-5]\d)$/;

export class Settings {
  #form = document.querySelector("#settings form");
  #slug = "";
  #changed;

  /** `changed` is called with the race once it was changed. */
  constructor(changed) {
    this.#changed = changed;
    const options = Object.entries(words.listings).map(([value, textContent]) =>
      element("option", { value, textContent }),
    );
    this.#form.elements.listed.replaceChildren(...options);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save();
    });
    this.#form.elements.offset.addEventListener("input", ({ target }) => target.setCustomValidity(""));
    document.querySelector("#make-key").addEventListener("click", () =>
      this.#order(async () => {
        const { path } = await makeKey(this.#slug);
        return words.key(new URL(path, location.href).href);
      }),
    );
    document.querySelector("#revoke-key").addEventListener("click", () =>
      this.#order(async () => {
        await revokeKey(this.#slug);
        return words.revoked;
      }),
    );
  }

  /** Show a race's settings. */
  fill(race) {
    const { name, date, listed, offset, watermark } = this.#form.elements;
    this.#slug = race.slug;
    [name.value, date.value, listed.value] = [race.name, race.date, race.listed];
    [offset.value, watermark.value] = [clock(race.clockOffset), race.watermark];
    this.#tell("");
  }

  #save() {
    const { name, date, listed, offset, watermark } = this.#form.elements;
    const clockOffset = seconds(offset.value.trim());
    offset.setCustomValidity(clockOffset === null ? words.offsetWrong : "");
    if (!this.#form.reportValidity()) return;
    const said = { name: name.value.trim(), date: date.value, listed: listed.value };
    this.#order(async () => {
      const race = await changeRace(this.#slug, { ...said, clockOffset, watermark: watermark.value });
      this.#changed(race);
      return words.saved;
    });
  }

  async #order(give) {
    try {
      this.#tell(await give());
    } catch (error) {
      if (!(error instanceof Refused)) return this.#tell(words.noAnswer, true);
      const why = [error.message, ...error.errors.map(({ at, reason }) => `${at}: ${reason}`)];
      this.#tell(words.refused(why.join(" ")), true);
    }
  }

  #tell(what, bad = false) {
    const outcome = this.#form.querySelector(".outcome");
    outcome.textContent = what;
    outcome.classList.toggle("bad", bad);
  }
}

/** Seconds as +1:00:00. */
function clock(seconds) {
  const [whole, two] = [Math.abs(seconds), (n) => String(n).padStart(2, "0")];
  const told = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return `${seconds < 0 ? "-" : "+"}${told}`;
}

/** The seconds that a text as +1:00:00 says, none if empty; null where it says none. */
function seconds(text) {
  if (!text) return 0;
  const [, sign, hours, minutes, rest] = OFFSET.exec(text) ?? [];
  if (hours === undefined) return null;
  const all = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  return sign === "-" ? -all : all;
}
