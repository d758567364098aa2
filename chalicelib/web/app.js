// Puts the page together: what the address says is what is shown.

import * as address from "./address.js";
import { Away, race as fetchRace, races as fetchRaces, whenExpired } from "./api.js";
import { Gallery } from "./gallery.js";
import { SearchForm } from "./search.js";
import * as session from "./session.js";
import { label, text } from "./strings.js";

const visitor = document.querySelector("#signed-in");
const notice = document.querySelector("#notice");

let races = null; // until they are known
let shown = null; // the place whose photos are in the grid

session.takeFromAddress();
label(document);
address.followLinks();
const form = new SearchForm(find);
const gallery = new Gallery((place) => address.go(place));

// What the first look does not need is loaded after it: a finish line's network is slow, and on
// AWS every file that is asked for at the same moment takes one more function.
const viewer = later("./viewer.js", ({ Viewer }) => new Viewer({ turn, close: leavePhoto }));
const progress = later("./progress.js", ({ Progress }) => new Progress(readOn));

whenExpired(() => {
  say(text.expired);
  begin();
});
document.querySelector("#sign-out").addEventListener("click", () => {
  session.forget();
  begin();
});
addEventListener("popstate", () => {
  if (session.takeFromAddress()) begin();
  else show();
});
await begin();
await viewer();

/** Start over with what this visitor may see. */
async function begin() {
  visitor.hidden = !session.token();
  if (session.token()) say("");
  [races, shown] = [null, null];
  follow("");
  gallery.wait();
  try {
    races = await fetchRaces();
  } catch (error) {
    const away = error instanceof Away;
    const why = away ? { title: text.away, hint: text.awayHint } : { title: error.message };
    gallery.clear({ ...why, label: text.again, act: begin });
    return;
  }
  form.offer(races);
  await show();
}

/** Show another search, or the same one anew. */
function find(asked) {
  if (address.link(asked) === address.link(address.place())) search(asked);
  else address.go(asked);
}

/** Show what the address says; without a race, the latest. */
async function show() {
  if (!races) return; // it is looked at again then
  const place = address.place();
  place.race ||= races[0]?.slug ?? "";
  document.title = text.title(place.bib);
  if (!place.race) {
    gallery.clear({ title: text.noRaces, hint: text.noRacesHint });
    return;
  }
  // A photo that the address names need not wait for the grid, which it covers.
  const opening = openPhoto(place);
  if (place.race !== shown?.race || place.bib !== shown?.bib) await search(place);
  await opening;
}

async function search(place) {
  shown = place;
  document.body.classList.toggle("searching", Boolean(place.bib));
  const opening = gallery.open(place);
  const listed = races.some(({ slug }) => slug === place.race);
  const race = listed ? null : await fetchRace(place.race).catch(() => null);
  if (shown !== place) return;
  form.fill(place, race);
  follow(session.token() ? place.race : "");
  await opening;
  // Now it has neighbours.
  if (place.photo && shown === place) await openPhoto(address.place());
}

/** Open the place's photo, or close the viewer if it names none. */
async function openPhoto(place) {
  if (!place.photo && !viewer.made) return;
  const opened = await viewer();
  if (place.photo !== address.place().photo) return;
  if (!place.photo) {
    opened.close();
    return;
  }
  const index = gallery.photos.findIndex(({ id }) => id === place.photo);
  const where = { index, total: gallery.photos.length, more: gallery.hasMore };
  await opened.open(place, gallery.photos[index], index < 0 ? null : where);
}

async function turn(step) {
  const place = address.place();
  const index = gallery.photos.findIndex(({ id }) => id === place.photo) + step;
  if (index >= gallery.photos.length) await gallery.more();
  const next = gallery.photos[index];
  if (next) address.go({ ...place, photo: next.id }, { replace: true });
}

function leavePhoto() {
  const { photo } = address.place();
  if (!photo) return;
  address.closePhoto();
  gallery.focus(photo);
}

async function follow(slug) {
  if (slug || progress.made) (await progress()).follow(slug);
}

function readOn(counts, first) {
  gallery.expect(counts.pending + counts.processing);
  if (!first) gallery.refresh();
}

function say(words) {
  notice.textContent = words;
  notice.hidden = !words;
}

/** Something of another module, made on first use; a failed load is tried again at the next. */
function later(module, make) {
  const use = () => {
    use.made ??= import(module).then(make, (error) => {
      use.made = null;
      throw error;
    });
    return use.made;
  };
  return use;
}
