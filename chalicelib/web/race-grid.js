// A grid of any number of photos, of which only those in sight are on the page.

const SPARE = 3; // rows above and below what is in sight
const NARROW = 150; // pixels of a column, at least
const GAP = 10;
const BELOW = 64; // pixels below a picture: two lines of words

export class PhotoGrid {
  #list;
  #cells = new Map(); // those on the page, by photo id
  #photos = [];
  #make;
  #near;

  /** `make(photo)` gives a photo's cell; `near` is called whenever the end comes near. */
  constructor(box, { make, near }) {
    this.#list = box.querySelector("ul");
    [this.#make, this.#near] = [make, near];
    addEventListener("scroll", () => this.#draw(), { passive: true });
    new ResizeObserver(() => this.#draw()).observe(box);
  }

  /** How many photos are from the first to the last in sight. */
  get reached() {
    const { columns, height } = this.#measure();
    return Math.ceil((innerHeight - this.#top) / height) * columns;
  }

  /** Show these photos; a photo's cell is made anew only if the photo is another object. */
  show(photos) {
    this.#photos = photos;
    this.#draw();
  }

  /** Scroll to a photo's cell, where it is out of sight, and give it the focus. */
  focus(id) {
    const at = this.#photos.findIndex((photo) => photo.id === id);
    if (at < 0) return;
    if (!this.#cells.has(id)) {
      const { columns, height } = this.#measure();
      const down = this.#top + Math.floor(at / columns) * height;
      scrollBy({ top: down - innerHeight / 3, behavior: "instant" });
      this.#draw();
    }
    this.#cells.get(id).cell.querySelector("a, input")?.focus();
  }

  get #top() {
    return this.#list.getBoundingClientRect().top;
  }

  #measure() {
    const whole = this.#list.clientWidth || 1;
    const columns = Math.max(2, Math.floor((whole + GAP) / (NARROW + GAP)));
    const width = (whole - GAP * (columns - 1)) / columns;
    return { columns, width, height: Math.round((width * 2) / 3) + BELOW + GAP };
  }

  #draw() {
    const size = this.#measure();
    const { columns, height } = size;
    const rows = Math.ceil(this.#photos.length / columns);
    this.#list.style.height = `${rows * height}px`;
    const above = -this.#top;
    const first = Math.max(0, Math.floor(above / height) - SPARE) * columns;
    const end = (Math.ceil((above + innerHeight) / height) + SPARE) * columns;
    const seen = this.#photos.slice(first, Math.max(end, 0));
    this.#drop(new Set(seen.map(({ id }) => id)));
    seen.forEach((photo, index) => this.#place(photo, first + index, size));
    if (end >= this.#photos.length) this.#near();
  }

  /** Take cells away that are out of sight, but for one that somebody is at with the keyboard. */
  #drop(kept) {
    for (const [id, { cell }] of this.#cells) {
      if (kept.has(id) || (cell.contains(document.activeElement) && this.#has(id))) continue;
      cell.remove();
      this.#cells.delete(id);
    }
  }

  #has(id) {
    return this.#photos.some((photo) => photo.id === id);
  }

  #place(photo, at, { columns, width, height }) {
    const there = this.#cells.get(photo.id);
    const cell = there?.photo === photo ? there.cell : this.#make(photo);
    if (there?.cell !== cell) {
      const focused = there?.cell.contains(document.activeElement);
      if (there) there.cell.replaceWith(cell);
      else this.#insert(cell, at);
      if (focused) cell.querySelector("a, input")?.focus();
      this.#cells.set(photo.id, { photo, cell });
    }
    cell.dataset.at = at;
    cell.style.width = `${width}px`;
    cell.style.height = `${height - GAP}px`;
    const [x, y] = [(at % columns) * (width + GAP), Math.floor(at / columns) * height];
    cell.style.transform = `translate(${x}px, ${y}px)`;
    cell.setAttribute("aria-setsize", this.#photos.length);
    cell.setAttribute("aria-posinset", at + 1);
  }

  /** Where the keyboard comes to it in its turn. */
  #insert(cell, at) {
    const after = [...this.#list.children].find((other) => Number(other.dataset.at) > at);
    this.#list.insertBefore(cell, after ?? null);
  }
}
