// The part of a photo that a text is on, as large as there is room for.

import { picture } from "./review-deck.js";

const AIR = 0.7; // of the box's height, around it: neighbouring digits tell whether it is whole
const COARSE = 1.6; // times enlarged, from where the file as it was sent is looked at instead

/** Draw what is around `box` of an entry; without a box nothing. Whether there is something. */
export function drawCrop(canvas, entry, box, current) {
  const shown = Boolean(box && entry.photo.width && entry.picture?.naturalWidth);
  canvas.hidden = !shown;
  if (!shown) return false;
  const source = entry.original?.naturalWidth ? entry.original : entry.picture;
  const scale = draw(canvas, source, entry.photo, box);
  if (scale > COARSE && source !== entry.original) sharpen(canvas, entry, box, current);
  return true;
}

function draw(canvas, image, photo, [x0, y0, x1, y1]) {
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  const air = (y1 - y0) * AIR;
  const scale = Math.min(canvas.width / (x1 - x0 + 2 * air), canvas.height / (y1 - y0 + 2 * air));
  const [w, h] = [canvas.width / scale, canvas.height / scale]; // in the photo's pixels
  const part = image.naturalWidth / photo.width;
  const [left, top] = [(x0 + x1 - w) / 2, (y0 + y1 - h) / 2];
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, left * part, top * part, w * part, h * part, 0, 0, canvas.width, canvas.height);
  return scale / part;
}

/** Draw it again from the original once that is there, if it is still what is looked at. */
async function sharpen(canvas, entry, box, current) {
  entry.original ??= picture(entry.originalUrl);
  if ((await entry.original.ready) && current(entry, box)) draw(canvas, entry.original, entry.photo, box);
}
