// Puts the start list's page together: a file is looked at, then used, then its effect is followed.

import { Away, Dropped, Refused, race as fetchRace, whenExpired } from "./api.js";
import { dropList, previewList, putList, startList } from "./race-api.js";
import { words } from "./race-words.js";
import * as session from "./session.js";
import { SignIn } from "./sign-in.js";
import { showSignedIn } from "./signed-in.js";
import { Preview } from "./startlist-preview.js";
import { label } from "./label.js";

const [BUSY, IDLE] = [1_000, 10_000]; // milliseconds until it is asked how far judging is
const MOST = 4_500_000; // bytes; as the API takes it
const find = (selector) => document.querySelector(selector);

const notice = find("#notice");
const drop = find("#drop");
const chooser = drop.querySelector("input");
const confirm = find("#confirm");
const preview = new Preview();
const signIn = new SignIn(notice, begin);
let slug = "";
let chosen = null; // the file that is looked at
let timer = 0;

session.takeFromAddress();
label(document, words);
begin();

whenExpired(() => begin().then(() => say(words.expired)));
find("#sign-out").addEventListener("click", session.leave);
addEventListener("hashchange", () => {
  session.takeFromAddress();
  begin();
});
document.addEventListener("visibilitychange", () => document.hidden || follow());
chooser.addEventListener("change", () => {
  look(chooser.files[0]);
  chooser.value = ""; // the same file, mended, may be chosen again
});
addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
addEventListener("dragleave", (event) => event.relatedTarget || drop.classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (slug) look(event.dataTransfer.files[0]);
});
find("#put").addEventListener("click", put);
find("#cancel").addEventListener("click", () => {
  preview.hide();
  chooser.focus();
});
find("#take-away").addEventListener("click", () => confirm.showModal());
confirm.addEventListener("close", () => confirm.returnValue === "yes" && takeAway());

async function begin() {
  clearTimeout(timer);
  [slug, chosen] = ["", null];
  preview.hide();
  const wanted = new URLSearchParams(location.hash.slice(1)).get("race") ?? "";
  const known = Boolean(session.token());
  showSignedIn();
  find("#work").hidden = true;
  say(known ? "" : words.needsLink);
  signIn.show(!known);
  if (!known) return;
  try {
    const race = await fetchRace(wanted);
    if (!race.photos) throw new Refused(403, ""); // somebody else's, of which anybody may know
    slug = race.slug;
    find("#name").textContent = race.name;
    find("#back").href = `race#${new URLSearchParams({ race: slug })}`;
    document.title = words.title(`${words.listTitle} · ${race.name}`);
    await follow();
    find("#work").hidden = !slug; // signed out meanwhile
  } catch (error) {
    if (error instanceof Dropped || !session.token()) return; // then it asks for a link
    if (!(error instanceof Away)) return say(words.notShown(error, wanted));
    say(words.away);
    timer = setTimeout(begin, IDLE);
  }
}

/** Tell how long the list is and how far judging is, again and again. */
async function follow() {
  clearTimeout(timer);
  if (!slug || document.hidden) return;
  let pause = IDLE;
  try {
    const standing = await startList(slug);
    draw(standing);
    if (standing.judging) pause = BUSY;
  } catch (error) {
    if (!(error instanceof Away || error instanceof Dropped)) return say(error.message);
  }
  clearTimeout(timer);
  timer = setTimeout(follow, pause);
}

function draw({ entrants, judging, photos, photosLeft }) {
  find("#standing").textContent = words.standing(entrants);
  find("#take-away").hidden = !entrants;
  const bar = find("#judging");
  bar.hidden = !judging;
  const percent = Math.round((100 * (photos - photosLeft)) / (photos || 1));
  bar.setAttribute("aria-valuenow", percent);
  bar.firstElementChild.style.width = `${percent}%`;
  const told = judging ? words.judging(photosLeft) : words.judged(photos, entrants);
  if (find("#judged").textContent !== told) find("#judged").textContent = told;
}

async function look(file) {
  if (!file) return;
  chosen = file;
  preview.hide();
  say("");
  if (file.size > MOST) return preview.refuse(file.name, words.tooLarge);
  say(words.looking);
  await ordered(file, async () => {
    const found = await previewList(slug, file);
    if (chosen === file) preview.show(file.name, found);
    return "";
  });
}

async function put() {
  const [put, file] = [find("#put"), chosen];
  put.disabled = true;
  await ordered(file, async () => {
    const { entrants } = await putList(slug, file);
    if (chosen === file) preview.hide();
    return words.putDone(entrants);
  });
  put.disabled = false;
  await follow();
}

async function takeAway() {
  await ordered(chosen, async () => {
    await dropList(slug);
    return words.takenAway;
  });
  await follow();
}

/** Do something and say how it went, unless `file` is chosen no more; what is wrong with it by line. */
async function ordered(file, give) {
  try {
    const told = await give();
    if (chosen === file) say(told);
  } catch (error) {
    if (chosen !== file) return;
    say("");
    if (error.status === 422) preview.refuse(file.name, error.message, error.errors);
    else say(error.status ? words.refused(error.message) : words.noAnswer);
  }
}

function say(what) {
  notice.textContent = what;
  notice.hidden = !what;
}
