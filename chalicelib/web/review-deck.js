// The photos to look at, page by page, and their pictures a few photos ahead.

import { doubtful } from "./review-api.js";
import { Entry } from "./review-entry.js";

const AHEAD = 5; // pictures that are loaded before they are looked at
const BEHIND = 3; // pictures that are kept for going back
const LOW = 12; // photos left in hand when the next page is asked for

export class Deck {
  #entries = [];
  #cursor = "";
  #asked = null;
  #first = null; // how many there were at the first answer
  at = 0;

  /**
   * Of one race, or of one `photo` of it; `skip(id)` says which are not shown: what is said of
   * them is being saved.
   */
  constructor(slug, skip, photo = "") {
    Object.assign(this, { slug, skip, photo });
  }

  get entry() {
    return this.#entries[this.at];
  }

  /** How many are left to look at, or null while that is not known. */
  get left() {
    if (this.#first === null || this.photo) return null;
    return Math.max(this.#first - this.#entries.filter(({ said }) => said).length, 0);
  }

  /** Whether some were looked at and left as they are. */
  get skipped() {
    return this.#entries.some(({ said }) => !said);
  }

  /** Have a photo to show, if there is one. Raises what the API raises. */
  async ready() {
    while (!this.entry && this.#cursor !== null) await this.#more();
    this.#load();
  }

  /** Go on to the next photo, or by -1 to the one before; whether there is one in hand. */
  move(step) {
    this.at = Math.max(0, Math.min(this.at + step, this.#entries.length));
    this.#load();
    return Boolean(this.entry);
  }

  /** Whether it is one of those in hand. */
  has(id) {
    return this.#entries.some((entry) => entry.id === id);
  }

  /** Go to a photo that was shown before; whether it is in hand. */
  find(id) {
    const at = this.#entries.findIndex((entry) => entry.id === id);
    if (at >= 0) this.at = at;
    return at >= 0;
  }

  /**
   * A photo's pictures by fresh links, where those in hand were too old. Links alone are taken:
   * what was said of it meanwhile was not seen with the rows that are shown.
   */
  async renew(entry) {
    const [fresh] = (await doubtful(this.slug, { photo: entry.id })).photos;
    const { previewUrl } = fresh.photo;
    Object.assign(entry, { photo: { ...entry.photo, previewUrl }, originalUrl: fresh.originalUrl });
    [entry.picture, entry.original] = [picture(previewUrl), null];
  }

  #load() {
    const near = (n) => n >= this.at - BEHIND && n <= this.at + AHEAD;
    this.#entries.forEach((entry, n) => {
      if (!near(n)) entry.picture = entry.original = null;
      else entry.picture ??= picture(entry.photo.previewUrl);
    });
    if (this.#entries.length - this.at < LOW && this.#cursor !== null) {
      this.#more().catch(() => {}); // asked for again at the next photo, or by ready()
    }
  }

  #more() {
    this.#asked ??= this.#ask().finally(() => (this.#asked = null));
    return this.#asked;
  }

  async #ask() {
    const page = await doubtful(this.slug, { cursor: this.#cursor, photo: this.photo });
    const known = new Set(this.#entries.map(({ id }) => id));
    const fresh = page.photos.filter(({ photo }) => !known.has(photo.id) && !this.skip(photo.id));
    this.#first ??= page.left - (page.photos.length - fresh.length);
    this.#entries.push(...fresh.map((told) => new Entry(told)));
    this.#cursor = page.nextCursor;
  }
}

/** A picture that is decoded before it is shown, so that showing it takes no time. */
export function picture(url) {
  const made = new Image();
  made.alt = "";
  made.src = url ?? "";
  made.ready = made.decode().then(() => true, () => false);
  return made;
}
