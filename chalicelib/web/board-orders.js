// What an operator orders: asked first where it cannot be taken back, then told how it went.

import { Away, call } from "./api.js";
import { words } from "./board-words.js";

const dialog = document.querySelector("#confirm");

/** What each order is: its address, its body, the name of the number that it answers. */
const ORDERS = {
  pause: { answers: () => 0 },
  resume: { answers: () => 0 },
  redrive: { answers: (answer) => answer.redriven },
  promote: { answers: (answer) => answer.promoted },
  remove: { answers: (answer) => answer.removed.length },
  purge: { answers: (answer) => answer.purged },
};

/** Whether the reader says yes. */
export function confirmed({ title, told, yes }) {
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("p").textContent = told;
  dialog.querySelector("[value=yes]").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/**
 * Give the order until nothing more is left to do, and say how it went to `tell(text, bad)`;
 * whether it was done.
 */
export async function order(name, body, tell) {
  tell(words.outcome.waits);
  try {
    const done = await repeated(name, body, tell);
    const outcome = words.outcome[name];
    tell(typeof outcome === "string" ? outcome : outcome(done, body?.state));
    return true;
  } catch (error) {
    tell(error instanceof Away ? words.outcome.away : words.outcome.failed(error.message), true);
    return false;
  }
}

async function repeated(name, body, tell) {
  let done = 0;
  for (;;) {
    const answer = await call("POST", `queue/${name}`, { body });
    done += ORDERS[name].answers(answer);
    if (!answer.more) return done;
    tell(words.outcome.soFar(done));
  }
}
