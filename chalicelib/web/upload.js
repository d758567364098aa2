// Puts the upload page together.

import { Away, whenExpired } from "./api.js";
import { chosen, dropped } from "./dropped.js";
import { Examiner } from "./examiner.js";
import * as session from "./session.js";
import { SignIn } from "./sign-in.js";
import { showSignedIn } from "./signed-in.js";
import { label } from "./label.js";
import { Items } from "./upload-items.js";
import { FileList } from "./upload-list.js";
import { RaceChoice } from "./upload-race.js";
import { Run } from "./upload-run.js";
import { RunView } from "./upload-view.js";
import { words } from "./upload-words.js";

const SOME = 50; // files taken in between two frames
const AGAIN = 5_000; // milliseconds until Dorsal is asked for its races again

const notice = document.querySelector("#notice");
const drop = document.querySelector("#drop");
const reading = drop.querySelector(".reading");

session.takeFromAddress();
label(document, words);
document.title = words.title;
const touch = matchMedia("(hover: none) and (pointer: coarse)").matches;
drop.querySelector("h2").textContent = words.drop(touch);
drop.querySelector(".hint").textContent = words.dropHint(touch);

const items = new Items();
const run = new Run(items, new Examiner());
const list = new FileList(items, () => run.again());
new RunView(items, run, () => list.draw());
const race = new RaceChoice(chooseRace);
const signIn = new SignIn(notice, () => begin().then(() => session.token() && run.go()));
begin();

whenExpired(() => {
  run.pause();
  begin().then(() => say(words.expired));
});
document.querySelector("#sign-out").addEventListener("click", () => {
  run.pause();
  session.signOut();
  begin();
});
addEventListener("hashchange", () => {
  if (session.takeFromAddress()) begin().then(() => run.go());
});
addEventListener("beforeunload", (event) => {
  if (items.open) event.preventDefault();
});
setInterval(() => (race.open = !items.open), 500);

for (const input of drop.querySelectorAll("input")) {
  input.addEventListener("change", () => {
    take(chosen(input.files));
    input.value = ""; // the same folder may be chosen again
  });
}
// All of the page takes a drop: a file that misses the box would otherwise replace the page.
addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.toggle("over", !drop.inert);
});
addEventListener("dragleave", (event) => event.relatedTarget || drop.classList.remove("over"));
addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (drop.inert) return;
  take(await dropped(event.dataTransfer, (n) => read(words.reading(n))));
});

/** Show what this visitor may do. */
async function begin() {
  const known = Boolean(session.token());
  showSignedIn();
  document.querySelector("#work").hidden = !known && !items.all.length;
  say(known ? "" : words.needsLink);
  signIn.show(!known);
  if (!known) return;
  try {
    const wanted = race.slug || new URLSearchParams(location.hash.slice(1)).get("race");
    const there = await race.load(wanted);
    document.querySelector("#work").hidden = !race.any && !items.all.length;
    if (!race.any) return say(words.noRaces);
    say(there ? "" : words.noRace(wanted, race.makes));
  } catch (error) {
    if (!session.token()) return; // it asks for a link
    if (!(error instanceof Away)) return say(error.message);
    say(words.racesAway);
    setTimeout(begin, AGAIN);
  }
}

function chooseRace(slug) {
  drop.inert = !slug;
  if (slug) history.replaceState(history.state, "", `#race=${encodeURIComponent(slug)}`);
}

async function take(files) {
  const { slug } = race; // the visitor may go on to another one
  read(files.length ? "" : words.nothing);
  if (!files.length) return;
  drop.classList.add("more");
  drop.querySelector("h2").textContent = words.dropMore(touch);
  // A few at a time: the browser looks at a chosen file's size only when it is asked for.
  for (let at = 0; at < files.length; at += SOME) {
    run.add(slug, files.slice(at, at + SOME));
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function read(what) {
  reading.textContent = what;
  reading.hidden = !what;
}

function say(what) {
  notice.textContent = what;
  notice.hidden = !what;
}
