// The workers, and what each does since when.

import { words } from "./board-words.js";
import { element } from "./element.js";

const list = document.querySelector("#workers");

/** Show GET /queue/workers' answer; `link` makes the address of a job. */
export function showWorkers({ workers, idle }, link) {
  const free = idle ? [element("li", { className: "idle", textContent: words.idle(idle) })] : [];
  list.replaceChildren(...workers.map((worker) => line(worker, link)), ...free);
}

function line(worker, link) {
  const name = element("a", {
    href: link(worker.jobId),
    textContent: words.photo({ id: worker.jobId, photo: worker.photo }),
  });
  const facts = [
    worker.photo?.raceSlug,
    words.tries(worker.receiveCount),
    worker.claimedAt && words.lease(worker.claimedAt),
  ];
  return element(
    "li",
    { className: worker.vanished ? "vanished" : "busy" },
    name,
    element("b", { textContent: words.reading(worker.since) }),
    element("small", { textContent: facts.filter(Boolean).join(" · ") }),
    worker.vanished && element("small", { className: "bad", textContent: words.vanished }),
  );
}
