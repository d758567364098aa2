// The organiser's side of taking photos away: what was asked, and a verdict for each.

import { Away, call, photo as fetchPhoto, races as fetchRaces, whenExpired } from "./api.js";
import { element } from "./element.js";
import * as session from "./session.js";
import { words } from "./takedowns-words.js";

const SHOWN = 100; // of each state
const UNDECIDED = ["waiting", "open"];
const find = (selector) => document.querySelector(selector);
const choice = find("#choice");
const fields = choice.elements;

session.takeFromAddress();
whenExpired(() => say(words.noToken));
choice.addEventListener("change", show);
choice.addEventListener("submit", (event) => event.preventDefault());
await attempt(begin);

async function begin() {
  if (!session.token()) return say(words.noToken);
  const races = await fetchRaces();
  if (!races.length) return nothing(words.noRaces);
  fields.race.replaceChildren(
    ...races.map(({ slug, name }) => element("option", { value: slug, textContent: name })),
  );
  const wanted = new URLSearchParams(location.hash.slice(1)).get("race");
  if (races.some(({ slug }) => slug === wanted)) fields.race.value = wanted;
  choice.hidden = false;
  await show();
}

async function show() {
  const which = fields.which.value;
  history.replaceState(null, "", `#${new URLSearchParams({ race: fields.race.value })}`);
  await attempt(async () => {
    const pages = await Promise.all((which === "all" ? [""] : UNDECIDED).map(fetchPage));
    const requests = pages.flatMap(({ takedowns }) => takedowns);
    find("#requests").replaceChildren(...requests.map(card));
    nothing(requests.length ? "" : words.none[which]);
    find("#outcome").textContent = pages.some(({ nextCursor }) => nextCursor)
      ? words.more(requests.length)
      : "";
  });
}

function fetchPage(status) {
  const slug = encodeURIComponent(fields.race.value);
  return call("GET", `races/${slug}/takedowns`, { query: { status, limit: SHOWN } });
}

function card(request) {
  const told = [
    element("p", { className: "what" }, element("b", { textContent: words.about(request) })),
    element("p", { className: "hint", textContent: details(request) }),
    request.reason && quote(words.reason, request.reason),
    request.contact && quote(words.contact, request.contact),
    element("p", { className: "actions" }, buttons(request)),
  ];
  const state = element("span", {
    className: `badge ${request.status}`,
    textContent: words.status[request.status],
  });
  return element("li", {}, picture(request), element("div", {}, state, ...told));
}

function details(request) {
  const said = [words.wants[request.wants], words.asked(request)];
  if (request.decidedAt) said.push(words.decided(request));
  return said.join(" · ");
}

function quote(name, text) {
  return element("p", { className: "quote" }, element("span", { textContent: `${name}: ` }), text);
}

function picture({ photoId, number }) {
  if (!photoId) return element("div", { className: "many", textContent: number });
  const frame = element("div", { className: "one" });
  fetchPhoto(photoId).then(
    ({ thumbnailUrl }) =>
      frame.replaceChildren(element("img", { src: thumbnailUrl ?? "", alt: words.picture })),
    () => (frame.textContent = words.gone),
  );
  return frame;
}

function buttons(request) {
  const hides = request.status === "open" || request.status === "confirmed";
  const button = (label, verdict, wants, className = "secondary") =>
    element("button", {
      type: "button",
      className,
      textContent: label,
      onclick: () => attempt(() => decide(request, verdict, wants)),
    });
  const reject = button(hides ? words.reject : words.refuse, "rejected", request.wants);
  if (request.wants === "correct") return [button(words.settle, "confirmed", "correct"), reject];
  return [
    button(words.hide, "confirmed", "hide"),
    button(words.delete, "confirmed", "delete", "secondary danger"),
    request.status !== "rejected" && reject,
  ];
}

async function decide(request, verdict, wants) {
  if (verdict === "confirmed" && wants === "delete" && !(await sure(request.photos))) return;
  let deleted = 0;
  let answer;
  do {
    answer = await call("POST", `takedowns/${request.id}`, { body: { verdict, wants } });
    deleted += answer.deleted;
  } while (answer.left);
  await show();
  find("#outcome").textContent = words.done({ ...answer, deleted });
}

function sure(photos) {
  const dialog = find("#sure");
  find("#sure-told").textContent = words.sure(photos);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

function nothing(title) {
  find("#none").hidden = !title;
  find("#none .title").textContent = title;
}

function say(text) {
  find("#notice").textContent = text;
  find("#notice").hidden = !text;
}

async function attempt(act) {
  try {
    await act();
  } catch (error) {
    say(error instanceof Away ? words.away : error.message);
  }
}
