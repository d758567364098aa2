// Puts the board together: asks every few seconds, and shows what the address says.

import { Dropped, Refused, call, whenExpired } from "./api.js";
import { drawCharts } from "./board-charts.js";
import { JobSheet } from "./board-job.js";
import { Jobs } from "./board-jobs.js";
import { confirmed, order } from "./board-orders.js";
import { showAway, showStates, showVerdict } from "./board-verdict.js";
import { words } from "./board-words.js";
import { showWorkers } from "./board-workers.js";
import { element } from "./element.js";
import * as session from "./session.js";

const [PACE, SLOWEST] = [2_000, 10_000]; // milliseconds from an answer to the next question
const CHARTS = 30_000;
const STATES = ["waiting", "active", "delayed", "completed", "failed"];
const find = (selector) => document.querySelector(selector);

let role = "";
let counts = null; // until they are known
let seen = null; // when Dorsal last answered
let opened = false; // the list has been shown
let charted = 0;
let timer = 0;
let pace = PACE;
let told = ""; // the counts and the workers' jobs, as they were last told
let why = ""; // a token is asked for again
let came = false; // by a link of this page to the job that is shown

const jobs = new Jobs((id) => `#${new URLSearchParams({ state: place().state, job: id })}`, away);
const sheet = new JobSheet({ order: orderOne, closed: leaveJob });

session.takeFromAddress();
whenExpired(() => {
  why = words.expired;
  letIn();
});
find("#sign-out").addEventListener("click", session.leave);
find("#enter form").addEventListener("submit", enter);
find("#pause").addEventListener("click", () => act("pause"));
find("#resume").addEventListener("click", () => act("resume"));
addEventListener("hashchange", (event) => {
  if (session.takeFromAddress()) begin();
  else if (role) show(new URL(event.oldURL).hash);
});
document.addEventListener("visibilitychange", () => document.hidden || look());
document.addEventListener("click", (event) => {
  if (event.target.closest("a")?.getAttribute("href")?.includes("job=")) came = true;
});
await begin();

/** What the address says: {state, job}. */
function place() {
  const said = new URLSearchParams(location.hash.slice(1));
  const state = said.get("state") ?? "";
  return { state: STATES.includes(state) ? state : usual(), job: said.get("job") ?? "" };
}

/** What is looked at unasked: failures, if there are any. */
function usual() {
  return counts?.failed ? "failed" : "waiting";
}

async function begin() {
  clearTimeout(timer);
  [role, opened] = ["", false];
  if (!session.token()) return letIn();
  await look();
}

/** Ask how things stand and show it; asks again after a while. */
async function look() {
  clearTimeout(timer);
  if (document.hidden || !session.token()) return;
  try {
    await ask();
    if (opened) await jobs.refresh();
    else await show();
    if (Date.now() - charted > CHARTS) await chart();
  } catch (error) {
    if (error instanceof Refused && error.status === 403) why = words.ofSomeRaces;
    if (error instanceof Refused && error.status === 403) return letIn();
    away(error);
  }
  clearTimeout(timer);
  timer = setTimeout(look, pace);
}

async function ask() {
  const asker = session.token();
  const [token, queue, estimate, workers] = await Promise.all([
    role ? { role } : call("GET", "token"),
    call("GET", "queue"),
    call("GET", "queue/estimate"),
    call("GET", "queue/workers"),
  ]);
  if (asker !== session.token()) throw new Dropped(); // its role is another's
  [role, counts, seen, why] = [token.role, queue.counts, new Date(), ""];
  slowDown(JSON.stringify([queue, workers.workers.map((worker) => worker.jobId)]));
  find("#enter").hidden = true;
  find("#board").hidden = false;
  find("#board").dataset.known = "";
  find("#signed-in").hidden = false;
  find("#role").textContent = words.roles[role];
  find("#read-only").hidden = operator();
  showVerdict(queue, estimate, operator());
  showStates(counts, place().state);
  find("#orders").hidden = !counts[place().state];
  showWorkers(workers, (id) => `#${new URLSearchParams({ state: "active", job: id })}`);
}

/** Ask more rarely while nothing changes: on AWS every question costs a little. */
function slowDown(telling) {
  pace = telling === told ? Math.min(pace * 1.5, SLOWEST) : PACE;
  told = telling;
}

async function chart() {
  charted = Date.now();
  await drawCharts();
}

function operator() {
  return role === "operator";
}

function away(error) {
  if (error instanceof Dropped || !session.token()) return;
  if (!role) find("#board").hidden = false;
  showAway(seen);
  console.info(error.message);
}

/** Show what the address says; `before` is the address that was shown. */
async function show(before = null) {
  const { state, job } = place();
  if (before === null) {
    history.replaceState(history.state, "", `#${new URLSearchParams(job ? { state, job } : { state })}`);
  }
  const other = before === null || new URLSearchParams(before.slice(1)).get("state") !== state;
  try {
    if (job) await sheet.open(job, operator());
    else sheet.close();
    if (!other) return;
    if (counts) showStates(counts, state);
    offer(state);
    await jobs.open(state);
    opened = true;
    if (before !== null && !job) find("#jobs-title").focus();
  } catch (error) {
    away(error);
  }
}

/** The orders that concern all jobs of a state. */
function offer(state) {
  const { orders } = words;
  const all = {
    waiting: [button(orders.purge.waiting, "secondary danger", () => purge("waiting"))],
    active: [],
    delayed: [
      button(orders.promoteAll, "primary", () => act("promote", { all: true })),
      button(orders.purge.delayed, "secondary danger", () => purge("delayed")),
    ],
    completed: [button(orders.purge.completed, "secondary danger", () => purge("completed"))],
    failed: [
      button(orders.redriveAll, "primary", redriveAll),
      button(orders.purge.failed, "secondary danger", () => purge("failed")),
    ],
  };
  find("#orders").replaceChildren(...(operator() ? all[state] : []));
  find("#orders").hidden = !counts?.[state];
}

function button(textContent, className, click) {
  const made = element("button", { type: "button", className, textContent });
  made.addEventListener("click", click);
  return made;
}

async function redriveAll() {
  if (await confirmed(words.ask.redriveAll)) await act("redrive", { all: true });
}

async function purge(state) {
  const { title, unread, ended, yes } = words.ask.purge;
  const told = ["waiting", "delayed"].includes(state) ? unread : ended;
  if (await confirmed({ title: title(state, counts[state]), told, yes })) await act("purge", { state });
}

/** Give an order that concerns the queue, and say how it went. */
async function act(name, body) {
  await ordered(find("#board"), name, body, tell);
}

async function orderOne(name, id, state) {
  const asked = words.ask.remove;
  const told = state === "waiting" || state === "delayed" ? asked.waiting : asked.ended;
  if (name === "remove" && !(await confirmed({ ...asked, told }))) return;
  await ordered(find("#job"), name, { ids: [id] }, (text, bad) => sheet.tell(text, bad));
  if (place().job === id) await sheet.refresh(operator()).catch(() => {});
}

/** Give an order while the buttons of `part` rest, then look at what came of it. */
async function ordered(part, name, body, say) {
  const buttons = [...part.querySelectorAll("button")].filter((one) => !one.disabled);
  const focused = document.activeElement;
  for (const one of buttons) one.disabled = true;
  await order(name, body, say);
  for (const one of buttons) one.disabled = false;
  if (focused?.isConnected) focused.focus();
  await look();
}

function tell(text, bad = false) {
  const outcome = find("#board > .outcome");
  outcome.textContent = text;
  outcome.classList.toggle("bad", bad);
}

/** Back to the list, the way the job was come to. */
function leaveJob() {
  const { state, job } = place();
  if (!job) return;
  if (came) history.back();
  else location.replace(`#state=${state}`);
  came = false;
  jobs.focus(job);
}

/** Ask for a token. */
function letIn() {
  role = "";
  sheet.close();
  find("#confirm").close();
  find("#board").hidden = true;
  find("#signed-in").hidden = true;
  find("#enter").hidden = false;
  find("#enter-why").hidden = !why;
  find("#enter-why").textContent = why;
  find("#token").value = "";
}

function enter(event) {
  event.preventDefault();
  const given = find("#token").value.trim();
  const token = new URLSearchParams(given.split("#").at(-1)).get("token") ?? given;
  location.hash = new URLSearchParams({ token });
}
