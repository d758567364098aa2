// The jobs of one state, a page at a time.

import { call } from "./api.js";
import { words } from "./board-words.js";
import { element } from "./element.js";

const SIZE = 25; // rows of a page

export class Jobs {
  #list = document.querySelector("#jobs");
  #none = document.querySelector("#no-jobs");
  #first = document.querySelector("#first");
  #next = document.querySelector("#next");
  #state = "";
  #cursor = ""; // of the page that is shown
  #following = "";
  #asking = new AbortController();
  #link;
  #broke;

  /** `link` makes the address of a job; `broke` is told why another page could not be shown. */
  constructor(link, broke) {
    [this.#link, this.#broke] = [link, broke];
    this.#next.addEventListener("click", () => this.#turn(this.#following));
    this.#first.addEventListener("click", () => this.#turn(""));
  }

  /** Show the first page of a state. */
  async open(state) {
    if (state !== this.#state) this.#list.replaceChildren();
    [this.#state, this.#cursor] = [state, ""];
    document.querySelector("#jobs-title").textContent = words.title[state];
    document.querySelector("#jobs-told").textContent = words.told[state];
    await this.refresh();
  }

  /** Look at the page again. */
  async refresh() {
    this.#asking.abort();
    this.#asking = new AbortController();
    const query = { state: this.#state, cursor: this.#cursor, limit: SIZE };
    const page = await call("GET", "queue/jobs", { query, signal: this.#asking.signal });
    this.#following = page.nextCursor ?? "";
    this.#draw(page.jobs);
  }

  /** Put the focus on a job's line. */
  focus(id) {
    this.#list.querySelector(`[data-id="${CSS.escape(id)}"] a`)?.focus();
  }

  async #turn(cursor) {
    this.#cursor = cursor;
    try {
      await this.refresh();
      document.querySelector("#jobs-title").focus();
    } catch (error) {
      this.#broke(error);
    }
  }

  #draw(jobs) {
    this.#first.hidden = !this.#cursor;
    this.#next.hidden = !this.#following;
    this.#none.hidden = jobs.length > 0;
    this.#none.textContent = words.none[this.#state];
    const focused = this.#list.contains(document.activeElement)
      ? document.activeElement.closest("li").dataset.id
      : "";
    this.#list.replaceChildren(...jobs.map((job) => this.#line(job)));
    if (focused) this.focus(focused);
  }

  #line(job) {
    const name = element("a", { href: this.#link(job.id), textContent: words.photo(job) });
    const facts = [words.when[job.state](job), words.tries(job.receiveCount)];
    const line = element(
      "li",
      {},
      name,
      element("span", { className: "race", textContent: job.photo?.raceSlug ?? words.gone }),
      element("span", { className: "when", textContent: facts.filter(Boolean).join(" · ") }),
      job.error && element("span", { className: "error", textContent: job.error }),
    );
    line.dataset.id = job.id;
    return line;
  }
}
