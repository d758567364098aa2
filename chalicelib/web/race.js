// Puts the race page together: the address says which race, and which of its photos are shown.

import { Away, Dropped, races as fetchRaces, whenExpired } from "./api.js";
import { element } from "./element.js";
import { Acts } from "./race-acts.js";
import { csvLink } from "./race-api.js";
import { RacePhotos } from "./race-photos.js";
import { OpenedPhoto } from "./race-opened.js";
import { Settings } from "./race-settings.js";
import { Standing } from "./race-standing.js";
import { nameParts, words } from "./race-words.js";
import * as session from "./session.js";
import { SignIn } from "./sign-in.js";
import { showSignedIn } from "./signed-in.js";
import { label } from "./label.js";

const AGAIN = 5_000; // milliseconds until Dorsal is asked again
const FINDS = Object.keys(words.find);
const PARTS = ["race", "show", "bib", "since", "until", "sort", "photo"];
const NUMBER = /^([0-9A-Za-z]([0-9A-Za-z-]{0,14}[0-9A-Za-z])?)?$/; // as the API takes it
const find = (selector) => document.querySelector(selector);

const notice = find("#notice");
const choice = find("#race");
const narrow = find("#narrow");
const order = find("#order");
let opened = ""; // the race that is shown
let counts = null;
let listed = ""; // the address of what the grid shows
let visit = 0; // of beginning: a token that has run out begins another
let news = ""; // what is still to be said when the next race is shown
let turn = 0; // of showing: what was asked for last is what is shown

session.takeFromAddress();
label(document, words);
nameParts(document);
const photos = new RacePhotos(drawActs, (id) => addressOf({ ...place(), photo: id }));
const openedPhoto = new OpenedPhoto(photos, (id) => addressOf({ ...place(), photo: id }));
const acts = new Acts(photos, { say, done: () => standing.look() });
const settings = new Settings({ changed, deleted });
const standing = new Standing(seen);
const signIn = new SignIn(notice, begin);
find("#finds").replaceChildren(...FINDS.map(findButton));
begin();

whenExpired(() => begin().then(() => say(words.expired)));
find("#sign-out").addEventListener("click", session.leave);
addEventListener("hashchange", () => (session.takeFromAddress() ? begin() : show()));
choice.addEventListener("change", () => go({ race: choice.value }));
narrow.addEventListener("submit", (event) => {
  event.preventDefault();
  const { bib, since, until } = narrow.elements;
  bib.setCustomValidity(NUMBER.test(bib.value.trim()) ? "" : words.notANumber);
  if (!narrow.reportValidity()) return;
  const sought = { bib: bib.value.trim().toUpperCase(), since: since.value, until: until.value };
  // A number is looked for among all photos.
  go({ ...place(), ...sought, show: sought.bib ? "all" : place().show });
});
narrow.addEventListener("reset", () => go({ ...place(), bib: "", since: "", until: "" }));
order.addEventListener("change", () => go({ ...place(), sort: order.value }));
narrow.elements.bib.addEventListener("input", ({ target }) => target.setCustomValidity(""));

/** What the address says. */
function place() {
  const said = new URLSearchParams(location.hash.slice(1));
  const parts = Object.fromEntries(PARTS.map((part) => [part, said.get(part) ?? ""]));
  parts.bib = parts.bib.toUpperCase();
  const show = FINDS.includes(parts.show) ? parts.show : "all";
  return { ...parts, show, sort: parts.sort === "taken" ? "taken" : "" };
}

function go(to) {
  location.hash = addressOf(to);
}

function addressOf(to) {
  const said = PARTS.filter((part) => to[part] && to[part] !== "all").map((part) => [part, to[part]]);
  return `#${new URLSearchParams(said)}`;
}

/** Show what this visitor may do. */
async function begin() {
  const mine = ++visit;
  opened = listed = "";
  standing.follow("");
  photos.close();
  const known = Boolean(session.token());
  showSignedIn();
  find("#work").hidden = find(".races").hidden = true;
  find("#name").textContent = words.heading;
  find("#runners").hidden = known;
  find("#first").hidden = true;
  say(known ? "" : words.needsLink);
  signIn.show(!known);
  if (!known) return openedPhoto.show({ photo: "" });
  await asked(async () => {
    const races = await fetchRaces();
    if (mine !== visit) return;
    choice.replaceChildren(
      ...races.map((race) => element("option", { value: race.slug, textContent: words.raceOption(race) })),
    );
    find(".races").hidden = !races.length;
    find("#first").hidden = races.length > 0;
    if (!races.length) return say(words.noRaces);
    await show();
  }, begin);
}

/** Ask, and again after a while for as long as Dorsal is away. */
async function asked(ask, again) {
  try {
    await ask();
  } catch (error) {
    if (error instanceof Dropped || !session.token()) return; // then it asks for a link
    if (!(error instanceof Away)) return say(words.notShown(error, place().race));
    say(words.away);
    setTimeout(again, AGAIN);
  }
}

/** Show what the address says; without a race, the latest. */
async function show() {
  if (!session.token() || !choice.options.length) return;
  const [sought, mine] = [place(), ++turn];
  if (!sought.race) return location.replace(addressOf({ ...sought, race: choice.options[0].value }));
  if (sought.race !== opened) {
    await asked(async () => {
      [opened, counts] = [sought.race, null];
      choice.value = sought.race;
      find("#work").hidden = true; // until its form is filled in
      await standing.follow(sought.race);
      if (!counts) return closed(sought.race);
      find("#work").hidden = false;
      say(news);
      news = "";
    }, begin);
    if (!counts || mine !== turn) return;
  }
  const grid = list(sought);
  await openedPhoto.show(sought, grid);
}

/** The race is somebody else's: no more is told of it than anybody may know. */
function closed(slug) {
  standing.follow("");
  find("#name").textContent = words.heading;
  if (session.token()) say(words.notShown({ status: 403 }, slug));
}

/** Show the photos that are sought, unless they are there. */
async function list(sought) {
  const asked = addressOf({ ...sought, photo: "" });
  if (asked === listed) return;
  listed = asked;
  for (const button of find("#finds").children) {
    button.setAttribute("aria-pressed", String(button.dataset.show === sought.show && !sought.bib));
  }
  for (const part of ["bib", "since", "until"]) narrow.elements[part].value = sought[part];
  if (sought.bib || sought.since || sought.until) find("#by").open = true;
  order.disabled = Boolean(sought.since || sought.until); // a window is listed by the time taken alone
  order.value = order.disabled ? "taken" : sought.sort;
  drawActs(0);
  await photos.open(sought.race, sought);
}

/** The race as it was told; `changed`: other photos are read than when it was told before. */
function seen(race, changed) {
  const first = !counts;
  counts = race.photos;
  if (first) settings.fill(race);
  else settings.follow(race);
  if (first || changed) drawRace(race);
  if (changed) photos.refresh();
}

/** The race is set otherwise: another clock moves its photos' times, and what a time finds. */
function changed(race) {
  if (race.slug !== opened) return; // signed out in another tab, or another race is looked at
  drawRace(race);
  standing.tell(race);
  listed = "";
  show();
}

function deleted(name) {
  history.replaceState(history.state, "", "#");
  news = words.raceDeleted(name);
  begin();
}

function drawRace(race) {
  find("#name").textContent = race.name;
  document.title = words.title(race.name);
  const option = [...choice.options].find(({ value }) => value === race.slug);
  if (option) option.textContent = words.raceOption(race);
  drawPlaces(race.slug);
  drawActs(photos.selected.length);
}

function drawPlaces(slug) {
  const there = `#${new URLSearchParams({ race: slug })}`;
  const links = [
    [words.upload, `upload${there}`],
    [words.review, `review${there}`],
    [words.startList, `start-list${there}`],
    [words.runners, `r/${slug}`],
  ].map(([textContent, href]) => element("a", { className: "secondary", href, textContent }));
  const csv = element("button", { type: "button", className: "secondary", textContent: words.csv });
  csv.addEventListener("click", () => download(csv, slug));
  find("#places").replaceChildren(...[...links, csv].map((one) => element("li", {}, one)));
}

async function download(button, slug) {
  button.disabled = true;
  say(words.preparing);
  try {
    element("a", { href: await csvLink(slug), download: "" }).click();
    say("");
  } catch (error) {
    if (!(error instanceof Dropped)) say(error.status ? words.refused(error.message) : words.noAnswer);
  }
  button.disabled = false;
}

function findButton(name) {
  const button = element("button", { type: "button", className: "quiet", textContent: words.find[name] });
  button.dataset.show = name;
  button.addEventListener("click", () => go({ ...place(), show: name, bib: "" }));
  return button;
}

function drawActs(selected) {
  const { show, bib } = place();
  acts.draw(opened, selected, show === "failed" && !bib ? (counts?.failed ?? 0) : 0);
}

function say(what) {
  notice.textContent = what;
  notice.hidden = !what;
}
