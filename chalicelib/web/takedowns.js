// The organiser's side of taking photos away: what was asked, and a verdict for each.

import { Away, call, photo as fetchPhoto, photos as fetchPhotos, racesAnd, whenExpired } from "./api.js";
import { element } from "./element.js";
import * as session from "./session.js";
import { SignIn } from "./sign-in.js";
import { showSignedIn } from "./signed-in.js";
import { label } from "./label.js";
import { words } from "./takedowns-words.js";

const SHOWN = 100; // of each state
const UNDECIDED = ["waiting", "open"];
const SOME = 4; // of a number's photos are shown
const find = (selector) => document.querySelector(selector);
const choice = find("#choice");
const fields = choice.elements;

session.takeFromAddress();
label(document, words);
const signIn = new SignIn(find("#notice"), () => attempt(begin));
whenExpired(() => begin().then(() => say(words.expired)));
find("#sign-out").addEventListener("click", session.leave);
addEventListener("hashchange", () => {
  session.takeFromAddress();
  attempt(begin);
});
choice.addEventListener("change", show);
choice.addEventListener("submit", (event) => event.preventDefault());
await attempt(begin);

async function begin() {
  const known = Boolean(session.token());
  showSignedIn();
  choice.hidden = find("#back").hidden = true;
  find("#outcome").textContent = "";
  find("#requests").replaceChildren();
  say(known ? "" : words.needsLink);
  signIn.show(!known);
  if (!known) return nothing("");
  const slug = new URLSearchParams(location.hash.slice(1)).get("race") ?? "";
  const { races, wanted } = await racesAnd(slug);
  if (!races.length) return nothing(words.noRaces);
  fields.race.replaceChildren(
    ...races.map(({ slug, name }) => element("option", { value: slug, textContent: name })),
  );
  choice.hidden = false;
  if (slug) fields.race.value = wanted?.slug ?? ""; // never another one than was asked for
  if (slug && !wanted) return say(words.noRace(slug));
  await show();
}

async function show() {
  const which = fields.which.value;
  history.replaceState(null, "", `#${new URLSearchParams({ race: fields.race.value })}`);
  say("");
  find("#back").hidden = false;
  find("#back").firstElementChild.href = racePage({});
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
  const frame = element("div", { className: "asked-for" });
  const shown = photoId ? fetchPhoto(photoId).then((photo) => [photo]) : some(number);
  shown.then(
    (photos) => frame.replaceChildren(...photos.map(thumbnail), photoId ? caption(photos[0]) : all(number)),
    () => (frame.textContent = photoId ? words.gone : words.away),
  );
  return frame;
}

async function some(number) {
  return (await fetchPhotos(fields.race.value, { bib: number, limit: SOME })).photos;
}

function thumbnail({ id, thumbnailUrl, name, bibs }) {
  const picture = element("img", { src: thumbnailUrl ?? "", alt: words.shows({ name, bibs }) });
  return element("a", { className: "one", href: racePage({ photo: id }) }, picture);
}

function caption(photo) {
  return element("p", { className: "hint", textContent: words.shows(photo) });
}

function all(number) {
  const href = racePage({ bib: number });
  return element("a", { className: "all", href, textContent: words.see(number) });
}

/** The race's page with a photo opened, or of a number. */
function racePage(what) {
  return `race#${new URLSearchParams({ race: fields.race.value, ...what })}`;
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
  if (request.wants === "correct") {
    const href = `review#${new URLSearchParams({ race: fields.race.value, photo: request.photoId })}`;
    const correct = element("a", { className: "secondary", href, textContent: words.correct });
    return [request.photos > 0 && correct, button(words.settle, "confirmed", "correct"), reject].filter(Boolean);
  }
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
  if (!session.token()) return; // signed out in another tab
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
    if (session.token()) say(error instanceof Away ? words.away : error.message); // else it asks for a link
  }
}
