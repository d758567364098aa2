// One job: its photo, its attempts, what went wrong in them, and what can be done with it.

import { Refused, call } from "./api.js";
import { words } from "./board-words.js";
import { element } from "./element.js";

// What an operator may do with a job, by its state.
const MAY = {
  waiting: ["remove"],
  active: [],
  delayed: ["promote", "remove"],
  completed: ["remove"],
  failed: ["redrive", "remove"],
};

export class JobSheet {
  #dialog = document.querySelector("#job");
  #id = "";
  #asking = new AbortController();
  #order;

  /** `order(name, id, state)` does what a button says; `closed()` hears of the end. */
  constructor({ order, closed }) {
    this.#order = order;
    this.#find(".close").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close(); // the ground behind it
    });
    this.#dialog.addEventListener("close", () => {
      this.#asking.abort();
      this.#id = "";
      closed();
    });
  }

  /** Show a job; an operator also sees where its errors came from. */
  async open(id, operator) {
    if (this.#id === id) return;
    this.#id = id;
    this.tell("");
    this.#find("h2").textContent = id;
    this.#find(".body").replaceChildren();
    this.#find(".orders").replaceChildren();
    if (!this.#dialog.open) this.#dialog.showModal();
    await this.refresh(operator);
  }

  /** Look at the job again. */
  async refresh(operator) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const id = encodeURIComponent(this.#id);
    const look = (path) => call("GET", path, { signal }).catch(onlyIfThere);
    const [job, photo, failed] = await Promise.all([
      look(`queue/jobs/${id}`),
      look(`photos/${id}`),
      operator ? look(`photos/${id}/failures`) : null,
    ]);
    this.#draw(job, photo, failed, operator);
  }

  /** Close, since the address says so. */
  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  /** Say how an order went. */
  tell(text, bad = false) {
    const outcome = this.#find(".outcome");
    outcome.textContent = text;
    outcome.classList.toggle("bad", bad);
  }

  #find(selector) {
    return this.#dialog.querySelector(selector);
  }

  #draw(job, photo, failed, operator) {
    this.#find("h2").textContent = photo?.name || this.#id;
    const failures = [...(failed?.failures ?? [])];
    const told = [...failures, ...(job?.history ?? [])].some(({ error }) => error === photo?.error);
    this.#find(".body").replaceChildren(
      picture(photo, failed?.originalUrl),
      element(
        "div",
        { className: "story" },
        element("p", { className: "facts", textContent: job ? words.facts(job) : words.unknownJob }),
        job?.runsAgain && element("p", { textContent: words.runsAgain }),
        photo?.error && !told && element("p", { className: "error", textContent: photo.error }),
        job && attempts(job.history, failures),
        earlier(failures),
        !operator && job?.error && element("p", { className: "told", textContent: words.stacksForOperators }),
        job?.state === "active" && element("p", { className: "told", textContent: words.held }),
      ),
    );
    const may = operator && job ? MAY[job.state] : [];
    this.#find(".orders").replaceChildren(...may.map((name) => this.#button(name, job)));
  }

  #button(name, job) {
    const button = element("button", {
      type: "button",
      className: name === "remove" ? "secondary danger" : "primary",
      textContent: words.orders[name],
    });
    button.addEventListener("click", () => this.#order(name, job.id, job.state));
    return button;
  }
}

function onlyIfThere(error) {
  if (error instanceof Refused && error.status === 404) return null;
  throw error;
}

/** The photo: its preview, or, where there is none, the file as it was sent. */
function picture(photo, original) {
  if (!photo) return element("p", { className: "frame none", textContent: words.unknownPhoto });
  const source = photo.previewUrl || photo.thumbnailUrl || original;
  const shown = source
    ? element("img", { src: source, alt: photo.name })
    : element("span", { textContent: words.noPictureYet });
  shown.addEventListener("error", () =>
    shown.replaceWith(element("span", { textContent: words.noPicture })),
  );
  const page = `race#${new URLSearchParams({ race: photo.raceSlug, photo: photo.id })}`;
  return element(
    "figure",
    {},
    element("div", { className: "frame" }, shown),
    element(
      "figcaption",
      {},
      element("a", { href: page, textContent: words.openPhoto }),
      original && element("a", { href: original, textContent: words.original }),
    ),
  );
}

function attempts(history, failures) {
  if (!history.length) return element("p", { className: "told", textContent: words.noAttempts });
  // The latest errors of the photo are those of the job's latest attempts.
  const lines = history.toReversed().map((tried, n) => {
    const nth = history.length - n;
    return element(
      "li",
      {},
      element("b", { textContent: words.attempt(nth, tried) }),
      outcome(tried),
      tried.error && stack(taken(failures, tried)),
    );
  });
  return element(
    "section",
    {},
    element("h3", { textContent: words.attempts }),
    element("ol", { className: "attempts", reversed: true }, lines),
  );
}

function outcome(tried) {
  if (tried.error) return element("span", { className: "error", textContent: tried.error });
  return element("span", { textContent: tried.seconds == null ? words.going : words.well });
}

/** The failure that an attempt ended with, which is taken out of `failures`, the newest first. */
function taken(failures, tried) {
  const index = failures.findIndex((failure) => failure.error === tried.error);
  return index < 0 ? null : failures.splice(index, 1)[0];
}

function stack(failure) {
  if (!failure?.stack) return null;
  return element(
    "details",
    {},
    element("summary", { textContent: words.stack }),
    element("pre", { textContent: failure.stack, tabIndex: 0 }),
  );
}

function earlier(failures) {
  if (!failures.length) return null;
  const lines = failures.map((failure) =>
    element(
      "li",
      {},
      element("b", { textContent: words.earlierAt(failure) }),
      element("span", { className: "error", textContent: failure.error }),
      stack(failure),
    ),
  );
  return element(
    "section",
    {},
    element("h3", { textContent: words.earlier }),
    element("ul", { className: "attempts" }, lines),
  );
}

