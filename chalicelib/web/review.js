// Puts the review page together.

import { Refused, photo as fetchPhoto, race as fetchRace, racesAnd, whenExpired } from "./api.js";
import { element } from "./element.js";
import { Deck } from "./review-deck.js";
import { Edit } from "./review-edit.js";
import { onKeys } from "./review-keys.js";
import { Saver } from "./review-saver.js";
import { View } from "./review-view.js";
import { words } from "./review-words.js";
import * as session from "./session.js";
import { SignIn } from "./sign-in.js";
import { showSignedIn } from "./signed-in.js";
import { label } from "./label.js";

const find = (selector) => document.querySelector(selector);
const sheet = find("#sheet");
const select = find("#race select");
const state = find("#state");

const ACTS = {
  confirm: () => confirm(),
  next: () => go(1),
  back: () => go(-1),
  undo: () => undo(),
  correct: () => deck.entry.row && type(words.correctLabel, deck.entry.row.number ?? "", (n) => deck.entry.correct(n)),
  add: () => type(words.addLabel, "", (n) => deck.entry.add(n)),
  remove: () => deck.entry.toggle(),
  up: () => deck.entry.move(-1),
  down: () => deck.entry.move(1),
  choose: (n) => (deck.entry.at = n),
  take: (n) => deck.entry.take(n),
};
const AT_THE_END = new Set(["back", "undo"]);

session.takeFromAddress();
label(document, words);

const undone = []; // what undo comes back to: {entry, before}, the latest last
let deck = new Deck("", () => true);
const saver = new Saver(count, refused);
const view = new View(act, (entry) => deck.renew(entry));
const edit = new Edit(draw);
const signIn = new SignIn(find("#notice"), begin);
onKeys(act);
begin();

whenExpired(() => {
  begin();
  say(words.expired(saver.unsaved));
});
find("#sign-out").addEventListener("click", () => {
  session.signOut();
  begin();
});
addEventListener("hashchange", () => {
  session.takeFromAddress();
  begin();
});
addEventListener("beforeunload", (event) => {
  if (saver.unsaved) event.preventDefault();
});
select.addEventListener("change", () => choose(select.value));
for (const button of sheet.querySelectorAll("[data-act]")) {
  button.addEventListener("click", (event) => act(button.dataset.act, undefined, event));
}

/** Do what a key or a press asks for. */
function act(name, n, event) {
  if (event?.detail) sheet.focus({ preventScroll: true }); // a pressed button must not take Enter
  if (!deck.entry && !AT_THE_END.has(name)) return;
  ACTS[name](n);
  if (deck.entry && find("#edit").hidden) draw();
}

function confirm() {
  const { entry } = deck;
  undone.push({ entry, before: entry.snapshot() });
  entry.said = entry.numbers;
  const { name, reviewedAt } = entry.photo;
  saver.put(entry.id, { race: deck.slug, name, numbers: entry.said, boxes: entry.boxes, reviewedAt });
  return go(1);
}

function undo() {
  const last = undone.pop();
  if (!last || !deck.find(last.entry.id)) return;
  const { entry, before } = last;
  Object.assign(entry, before);
  const { name, reviewedAt } = entry.photo;
  const said = { race: deck.slug, name, numbers: before.said, boxes: entry.boxes, reviewedAt };
  if (before.said) saver.put(entry.id, said);
  else saver.unsay(entry.id, said);
  show("");
  draw();
}

function type(question, text, taken) {
  edit.open(question, text, taken);
}

function go(step) {
  edit.close();
  deck.move(step);
  if (deck.entry) return show("");
  return load();
}

function draw() {
  if (!deck.entry) return;
  view.show(deck.entry, deck.left);
  find("[data-act=undo]").disabled = !undone.length;
  find("[data-act=back]").disabled = !deck.at;
  count();
}

function count() {
  find("#left").textContent = words.left(deck.left);
  find("#unsaved").textContent = words.unsaved(saver.unsaved, saver.away, saver.elsewhere, Boolean(session.token()));
  find("#unsaved").classList.toggle("away", saver.away);
  find("#unsaved").ariaLive = saver.away ? "polite" : "off"; // that something is being saved is no news
  document.title = words.title(deck.left);
  if (state.dataset.kind === "done") state.querySelector("p").textContent = doneHint();
}

/** Show what this visitor may do. */
async function begin() {
  const known = Boolean(session.token());
  showSignedIn();
  say(known ? "" : words.needsLink);
  signIn.show(!known);
  find("#race").hidden = find(".one-key").hidden = !known;
  if (!known) return clear();
  saver.go();
  try {
    const said = new URLSearchParams(location.hash.slice(1));
    const slug = said.get("race") ?? "";
    const { races, wanted } = await racesAnd(slug);
    if (!races.length) return clear(), show("none", words.noRaces, words.noRacesHint);
    offer(races, wanted);
    if (slug && !wanted) return clear(), show("none", words.noRace(slug), words.noRaceHint);
    const photo = said.get("photo") ?? "";
    if (select.value !== deck.slug || photo !== deck.photo || !deck.entry) choose(select.value, photo);
  } catch (error) {
    failed(error, begin);
  }
}

function offer(races, wanted) {
  const option = (race) => element("option", { value: race.slug, textContent: words.raceOption(race) });
  select.replaceChildren(...races.map(option));
  if (location.hash.includes("race=")) select.value = wanted?.slug ?? ""; // never another one
}

function choose(slug, photo = "") {
  const address = new URLSearchParams(photo ? { race: slug, photo } : { race: slug });
  history.replaceState(history.state, "", `#${address}`);
  undone.length = 0;
  deck = new Deck(slug, (id) => !photo && saver.has(id), photo);
  count();
  return load();
}

/** Show the next photo once it is there, or that there is none. */
async function load() {
  const asked = deck;
  view.hide();
  show("loading", words.loading);
  try {
    await asked.ready();
  } catch (error) {
    return deck === asked && failed(error, load);
  }
  if (deck !== asked) return;
  if (!deck.entry) return finished();
  show("");
  draw();
}

function finished() {
  const look = () => choose(deck.slug);
  const toRace = () => location.assign(`race#${new URLSearchParams({ race: deck.slug })}`);
  if (deck.photo) show("done", words.one, doneHint(), words.toRace, toRace);
  else if (deck.at) show("done", words.done, doneHint(), words.look, look);
  else nothing(look);
  count();
}

/** No photo needs a look: because all were seen, or because there is none to look at yet. */
async function nothing(look) {
  const asked = deck;
  const { pending, processing, completed, failed } = await fetchRace(deck.slug).then(
    ({ photos }) => photos,
    () => ({ completed: 1 }), // not worth a word: what is sure is that nothing waits
  );
  if (deck !== asked) return;
  const left = pending + processing;
  if (left) return show("nothing", words.unread(left), words.unreadHint, words.look, look);
  if (completed || failed) return show("nothing", words.nothing, words.nothingHint, words.look, look);
  show("nothing", words.noPhotos, words.noPhotosHint, words.look, look);
}

const doneHint = () => (deck.skipped ? words.skippedHint : words.doneHint(saver.unsaved));

function failed(error, again) {
  if (!session.token()) return; // it asks for a link
  view.hide();
  const reason = error instanceof Refused ? error.message : words.awayHint;
  show("failed", words.away, reason, words.again, again);
}

function clear() {
  view.hide();
  show("");
  deck = new Deck("", () => true);
  count();
}

/** Say how it stands instead of a photo; "" for the photo itself. */
function show(kind, title = "", hint = "", button = "", press = null) {
  state.hidden = !kind;
  state.dataset.kind = kind;
  state.querySelector(".title").textContent = title;
  state.querySelector("p").textContent = hint;
  const pressed = state.querySelector("button");
  pressed.hidden = !button;
  pressed.textContent = button;
  pressed.onclick = press;
}

/** Dorsal will not have what was said of a photo. */
async function refused(id, said, error) {
  if (error.status !== 409) return say(words.refused(said.name, error.message));
  forgetUndone(id);
  const now = await fetchPhoto(id).catch(() => null);
  if (!now) return say(words.refused(said.name, error.message));
  const theirs = now.bibs.map(({ number }) => number);
  const look = element("button", { type: "button", className: "quiet", textContent: words.lookAt });
  look.addEventListener("click", () => lookAt(id, now, theirs));
  say(words.contradicted(said.name, said.numbers ?? [], theirs), deck.has(id) ? look : "");
}

/** What came before somebody else's word is nothing to come back to: it would overwrite theirs. */
function forgetUndone(id) {
  undone.splice(0, undone.length, ...undone.filter(({ entry }) => entry.id !== id));
  draw();
}

function lookAt(id, now, theirs) {
  say("");
  if (!deck.find(id)) return;
  deck.entry.photo = now;
  deck.entry.said = now.reviewedAt ? theirs : undefined;
  deck.entry.show(theirs);
  deck.move(0);
  show("");
  draw();
  sheet.focus({ preventScroll: true });
}

function say(what, more = "") {
  find("#notice").replaceChildren(what, more);
  find("#notice").hidden = !what;
}
