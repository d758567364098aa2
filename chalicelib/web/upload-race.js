// Which race the photos are of: one that is there, or a new one.

import { Refused, racesAnd } from "./api.js";
import { element } from "./element.js";
import { makeRace, makesRaces } from "./upload-api.js";
import { words } from "./upload-words.js";

const NEW = ""; // the option that stands for a race to be made

export class RaceChoice {
  #form = document.querySelector("#race");
  #select = this.#form.elements.race;
  #new = document.querySelector("#new-race");
  #problem = this.#new.querySelector(".problem");
  #makes = true; // whether this visitor may make a race

  /** `chosen` is called whenever another race, or none, is chosen. */
  constructor(chosen) {
    this.chosen = chosen;
    this.#select.addEventListener("change", () => this.#choose());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#make();
    });
    this.#form.elements.name.addEventListener("input", () => this.#say(""));
  }

  /** The race's slug, "" while none is chosen. */
  get slug() {
    return this.#select.value;
  }

  /**
   * Ask which races there are; `wanted` is chosen if it is there, else none. Whether it is, if one
   * is wanted. Raises what the API raises.
   */
  async load(slug) {
    const [{ races, wanted }, makes] = await Promise.all([racesAnd(slug), makesRaces()]);
    const another = element("option", { value: NEW, textContent: words.newRaceOption });
    this.#makes = makes;
    this.#select.replaceChildren(...races.map(option), ...(makes ? [another] : []));
    if (slug) this.#select.value = wanted?.slug ?? NEW; // never another one than was asked for
    this.#choose();
    return Boolean(wanted) || !slug;
  }

  /** Whether there is anything to choose. */
  get any() {
    return this.#select.options.length > 0;
  }

  /** Whether a race may be made. */
  get makes() {
    return this.#makes;
  }

  /** Whether another race may be chosen now. */
  set open(open) {
    this.#select.disabled = !open;
  }

  #choose() {
    this.#new.hidden = this.slug !== NEW || !this.#makes;
    this.#new.disabled = this.#new.hidden; // or its empty fields would forbid to submit
    this.#form.elements.date.value ||= new Date().toLocaleDateString("sv"); // as 2026-05-17
    this.chosen(this.slug);
  }

  async #make() {
    const { name, date } = this.#form.elements;
    if (!/[\p{L}\p{N}]/u.test(name.value)) return this.#say(words.noName);
    const slug = slugOf(name.value) || slugOfDay(date.value);
    const race = { slug, name: name.value.trim(), date: date.value };
    try {
      this.#select.prepend(option(await makeRace(race)));
    } catch (error) {
      return this.#say(whyNot(error));
    }
    this.#select.value = slug;
    name.value = "";
    this.#choose();
    this.#select.focus();
  }

  #say(what) {
    this.#problem.textContent = what;
    this.#problem.hidden = !what;
  }
}

function whyNot(error) {
  if (!(error instanceof Refused)) return words.racesAway;
  return { 403: words.makesNone, 409: words.nameTaken }[error.status] ?? error.message;
}

// Letters that are more than a plain one with a mark.
const LATIN = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th" };

/** A name as it may stand in an address: "Vuelta a Ávila 10K" is vuelta-a-avila-10k. */
function slugOf(name) {
  const latin = name.toLowerCase().replace(/[ßæœøłđðþ]/g, (letter) => LATIN[letter]);
  const plain = latin.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+/, "").slice(0, 63).replace(/-+$/, "");
}

/** For a name without a Latin letter; another one each time, since races are on the same days. */
function slugOfDay(date) {
  return `race-${date}-${Math.random().toString(36).slice(2, 6)}`;
}

function option(race) {
  return element("option", { value: race.slug, textContent: words.raceOption(race) });
}
