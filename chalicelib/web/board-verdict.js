// The answer to "is it working, how long will it take, what is broken".

import { number, words } from "./board-words.js";
import { element } from "./element.js";

const STATES = ["waiting", "active", "delayed", "completed", "failed"];
const find = (selector) => document.querySelector(selector);

/** Show what GET /queue and GET /queue/estimate answered; `operator`: who may do something. */
export function showVerdict(queue, estimate, operator) {
  const { counts, paused, previews } = queue;
  const outlook = paused ? "paused" : estimate.outlook;
  const headline = words.headline[outlook](estimate, previews);
  find("#headline").textContent = headline;
  find("#detail").textContent = words.detail[outlook](estimate, counts);
  find("#previews").textContent = words.previews(previews, paused);
  find("#previews").hidden = !previews.waiting;
  advise(outlook === "stalled" && words.stalledAdvice, counts.failed, operator);
  find(".verdict").dataset.outlook = outlook;
  find("#pause").hidden = !operator || paused;
  find("#resume").hidden = !operator || !paused;
  document.title = `${headline} · Dorsal`;
}

/** Show that nobody answers; what is on the board was seen at `when`, if ever. */
export function showAway(when) {
  find("#headline").textContent = words.away;
  find("#detail").textContent = when ? words.awayDetail(when) : words.awayFirst;
  find(".verdict").dataset.outlook = "away";
  document.title = `${words.away} · Dorsal`;
}

/** Show the counts as links to each state's jobs; `at` is the one that is shown. */
export function showStates(counts, at) {
  const lines = STATES.map((state) => {
    const link = element(
      "a",
      { href: `#state=${state}`, className: counts[state] ? state : `${state} none` },
      element("b", { textContent: number(counts[state]) }),
      element("span", { textContent: words.title[state] }),
    );
    if (state === at) link.setAttribute("aria-current", "true");
    return element("li", {}, link);
  });
  const list = find("#states");
  const focused = [...list.querySelectorAll("a")].indexOf(document.activeElement);
  list.replaceChildren(...lines);
  if (focused >= 0) list.querySelectorAll("a")[focused].focus();
}

function advise(stalled, failed, operator) {
  const advice = find("#advice");
  const link = failed
    ? element("a", { href: "#state=failed", textContent: words.failedAdvice(failed, operator) })
    : "";
  advice.replaceChildren(...[stalled, link].filter(Boolean).flatMap((part) => [part, " "]));
  advice.hidden = !stalled && !failed;
}
