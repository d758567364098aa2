// A race's settings: its name, who sees it, its cameras' clock, its watermark, its link key.

import { Refused, photos as fetchPhotos, race as fetchRace } from "./api.js";
import { element } from "./element.js";
import { changeRace, deletePhoto, deleteRace, makeKey, revokeKey } from "./race-api.js";
import { words } from "./race-words.js";
import { sure } from "./sure.js";

const FIELDS = ["name", "date", "listed", "clockOffset", "watermark"];
const OFFSET = /^([+-]?)(\d{1,6}):([0-5]\d):([0-5]\d)$/;

export class Settings {
  #form = document.querySelector("#settings form");
  #race = null;
  #shown = {}; // what the fields were filled with
  #changed;
  #deleted;

  /** `changed(race)` is called once it was changed, `deleted(name)` once it is gone. */
  constructor({ changed, deleted }) {
    [this.#changed, this.#deleted] = [changed, deleted];
    const options = Object.entries(words.listings).map(([value, textContent]) =>
      element("option", { value, textContent }),
    );
    this.#form.elements.listed.replaceChildren(...options);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save();
    });
    this.#form.elements.clockOffset.addEventListener("input", ({ target }) => target.setCustomValidity(""));
    const on = (id, act) => document.querySelector(id).addEventListener("click", act);
    on("#make-key", () => this.#makeKey());
    on("#revoke-key", () => this.#revokeKey());
    on("#delete-race", () => this.#deleteRace());
  }

  /** Show a race's settings. */
  fill(race) {
    this.#shown = {};
    this.follow(race);
    this.#tell([]);
  }

  /** Show what somebody else changed of them, in the fields that are as they were filled. */
  follow(race) {
    this.#race = race;
    for (const field of FIELDS) {
      if (this.#touched(field)) continue;
      const input = this.#form.elements[field];
      const value = field === "clockOffset" ? clock(race.clockOffset) : race[field];
      if (input.value !== value) input.value = value; // else the cursor would move
      this.#shown[field] = input.value;
    }
  }

  #touched(field) {
    return field in this.#shown && this.#form.elements[field].value !== this.#shown[field];
  }

  /** Only what was changed here, so that nothing is undone that was changed elsewhere meanwhile. */
  #save() {
    const typed = Object.fromEntries(FIELDS.map((field) => [field, this.#form.elements[field].value]));
    const clockOffset = seconds(typed.clockOffset.trim());
    this.#form.elements.clockOffset.setCustomValidity(clockOffset === null ? words.offsetWrong : "");
    if (!this.#form.reportValidity()) return;
    const said = { ...typed, name: typed.name.trim(), clockOffset };
    const sent = FIELDS.filter((field) => this.#touched(field));
    // Nothing: saved once more, for the previews that could not be drawn.
    if (!sent.length && this.#race.previews.failed) sent.push("watermark");
    this.#order(async () => {
      const race = await changeRace(this.#race.slug, Object.fromEntries(sent.map((field) => [field, said[field]])));
      if (race.slug !== this.#race.slug) return []; // another is looked at meanwhile
      for (const field of sent) this.#shown[field] = typed[field];
      this.follow(race);
      this.#changed(race);
      return [words.saved(race.previews)];
    });
  }

  async #makeKey() {
    if (!(await sure(words.makeKeyTold, words.makeKeyYes))) return;
    await this.#order(async () => {
      const { path } = await makeKey(this.#race.slug);
      return keyLink(new URL(path, location.href).href);
    });
  }

  async #revokeKey() {
    if (!(await sure(words.revokeKeyTold, words.revokeKeyYes))) return;
    await this.#order(async () => {
      await revokeKey(this.#race.slug);
      return [words.revoked];
    });
  }

  /** Its photos first, one by one: whatever breaks off leaves whole photos, and can be gone on with. */
  async #deleteRace() {
    const { slug, name } = this.#race;
    await this.#order(async () => {
      const counts = Object.values((await fetchRace(slug)).photos);
      const n = counts.reduce((sum, some) => sum + some, 0);
      if (!(await sure(words.deleteRaceTold(name, n), words.deleteRace, n ? name : ""))) return [];
      await deletePhotos(slug, (done) => this.#tell([words.soFar(done)]));
      await deleteRace(slug);
      this.#deleted(name);
      return [];
    });
  }

  async #order(give) {
    try {
      this.#tell(await give());
    } catch (error) {
      if (!(error instanceof Refused)) return this.#tell([words.noAnswer], true);
      const why = [error.message, ...error.errors.map(({ at, reason }) => `${at}: ${reason}`)];
      this.#tell([words.refused(why.join(" "))], true);
    }
  }

  #tell(what, bad = false) {
    const outcome = this.#form.querySelector(".outcome");
    outcome.replaceChildren(...what);
    outcome.classList.toggle("bad", bad);
  }
}

/** A link to give out, and a button that copies it where the browser lets it. */
function keyLink(href) {
  const link = element("a", { href, textContent: href });
  const copy = element("button", { type: "button", className: "secondary", textContent: words.copy });
  copy.addEventListener("click", () => navigator.clipboard.writeText(href).then(() => (copy.textContent = words.copied)));
  return [link, " ", navigator.clipboard ? copy : "", element("span", { className: "hint", textContent: words.key })];
}

/** Delete every photo of a race; `told(done)` after each. One that is gone meanwhile is passed over. */
async function deletePhotos(slug, told) {
  let done = 0;
  for (let page; (page = await fetchPhotos(slug, { limit: 100 })).photos.length; ) {
    for (const { id } of page.photos) {
      await deletePhoto(id).catch((error) => {
        if (error.status !== 404) throw error;
      });
      told((done += 1));
    }
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
