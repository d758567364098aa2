// One photo in the grid.

import { link } from "./address.js";
import { element } from "./element.js";
import { text } from "./strings.js";

const CHIPS = 3; // what fits below a narrow thumbnail
const EAGER = 6; // thumbnails that a phone's first screen shows
const USUAL = 3 / 2; // a camera's format, until the photo's own is known

/** The distinct numbers on a photo, the one that was searched for first. */
export function numbers(photo, bib = "") {
  const wanted = bib.toUpperCase();
  const distinct = [...new Set(photo.bibs.map((read) => read.number))];
  return distinct.sort((a, b) => (b === wanted) - (a === wanted));
}

/** A card that opens the photo. */
export function photoCard(photo, place, index) {
  const read = numbers(photo, place.bib);
  const picture = element("img", {
    alt: text.photo(read),
    loading: index < EAGER ? "eager" : "lazy",
    decoding: "async",
    width: photo.width ?? 3,
    height: photo.height ?? 2,
  });
  if (photo.thumbnailUrl) picture.src = photo.thumbnailUrl;
  const href = link({ ...place, photo: photo.id });
  const opener = element("a", { href }, picture, chips(read, place.bib));
  return shaped(element("li", { className: "photo" }, opener), photo);
}

function chips(read, bib) {
  if (!read.length) return null;
  const fits = read.length > CHIPS ? CHIPS - 1 : CHIPS; // the rest takes a chip's place
  const shown = read.slice(0, fits).map((number) =>
    element("span", {
      className: number === bib.toUpperCase() ? "chip wanted" : "chip",
      textContent: number,
    }),
  );
  const left = read.length - fits;
  const rest = left > 0 && element("span", { className: "chip", textContent: text.moreBibs(left) });
  // The picture's alt text says the same numbers.
  const row = element("span", { className: "chips" }, shown, rest);
  row.setAttribute("aria-hidden", "true");
  return row;
}

function shaped(card, { width, height }) {
  const ratio = width && height ? width / height : USUAL;
  // Panoramas and banners of paper would tear a row apart; they are cropped a little instead.
  card.style.setProperty("--ratio", Math.min(Math.max(ratio, 0.6), 2).toFixed(3));
  return card;
}
