// The boxes of the numbers, drawn over a photo of any size.

import { drawn, element } from "./element.js";

/**
 * Draw the boxes of `photo.bibs` into `svg` and their numbers into `labels`. Boxes are in pixels
 * of the full-size photo, so the drawing is as large as that and scales with the picture below.
 */
export function drawBoxes(svg, labels, photo, wanted) {
  const boxed = photo.width && photo.height ? photo.bibs.filter((bib) => bib.box) : [];
  if (boxed.length) svg.setAttribute("viewBox", `0 0 ${photo.width} ${photo.height}`);
  svg.replaceChildren(...boxed.flatMap((bib) => outline(bib, kind(bib, wanted))));
  labels.replaceChildren(...boxed.map((bib) => label(bib, photo, kind(bib, wanted))));
}

/** Move each label to where it hides no other: above its box, else below, else higher up. */
export function spread(labels) {
  const taken = [];
  for (const one of labels.children) {
    const tries = ["above", "below", "higher", "lower"];
    do one.dataset.at = tries.shift();
    while (tries.length && collides(one.getBoundingClientRect(), taken));
    taken.push(one.getBoundingClientRect());
  }
}

const kind = (bib, wanted) => (bib.number === wanted ? "wanted" : "other");

function outline({ box: [x0, y0, x1, y1] }, kind) {
  const air = Math.max(2, (y1 - y0) * 0.12); // so that the line does not touch the digits
  const at = { x: x0 - air, y: y0 - air, width: x1 - x0 + 2 * air, height: y1 - y0 + 2 * air };
  // A dark line below the bright one keeps it visible on any shirt.
  return ["casing", kind].map((name) => drawn("rect", { ...at, rx: air, class: name }));
}

function label({ number, box: [x0, y0, x1, y1] }, { width, height }, kind) {
  const made = element("span", { className: `label ${kind}`, textContent: number });
  const percent = (part, whole) => `${((100 * part) / whole).toFixed(2)}%`;
  made.style.setProperty("--x", percent((x0 + x1) / 2, width));
  made.style.setProperty("--top", percent(y0 - (y1 - y0) * 0.12, height));
  made.style.setProperty("--bottom", percent(y1 + (y1 - y0) * 0.12, height));
  return made;
}

function collides(a, others) {
  return others.some(
    (b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom,
  );
}
