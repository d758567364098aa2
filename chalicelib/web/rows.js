// A long list of which only what is in sight is on the page.

const SPARE = 6; // rows above and below what is in sight

export class Rows {
  #box;
  #list;
  #rows = []; // elements, used again for whatever comes into sight
  #items = [];
  #height;
  #draw;

  /** `make` gives a row's element, `draw` fills one in with an item and its place. */
  constructor(box, { height, make, draw }) {
    [this.#box, this.#height, this.#draw] = [box, height, draw];
    this.#list = box.querySelector("ul");
    this.make = make;
    box.addEventListener("scroll", () => this.show(), { passive: true });
    new ResizeObserver(() => this.show()).observe(box);
  }

  /** Show these, from now on, or what they have become. */
  show(items = this.#items) {
    this.#items = items;
    this.#list.style.height = `${items.length * this.#height}px`;
    const first = Math.max(0, Math.floor(this.#box.scrollTop / this.#height) - SPARE);
    const room = Math.ceil(this.#box.clientHeight / this.#height) + 2 * SPARE;
    const seen = items.slice(first, first + room);
    while (this.#rows.length < seen.length) this.#add();
    this.#rows.forEach((row, index) => {
      row.hidden = index >= seen.length;
      if (row.hidden) return;
      const at = first + index;
      row.style.transform = `translateY(${at * this.#height}px)`;
      row.setAttribute("aria-setsize", items.length);
      row.setAttribute("aria-posinset", at + 1);
      this.#draw(row, seen[index]);
    });
  }

  #add() {
    const row = this.make();
    this.#rows.push(row);
    this.#list.append(row);
  }
}
