// The places of photos that are still being read; only who holds a token sees these.

import { photos } from "./api.js";
import { element } from "./element.js";
import { text } from "./strings.js";

const SHOWN = 6; // the rest is a number

/** Show in `list` what is being read now, then what waits, of `unfinished` photos of a race. */
export async function showUnread(list, slug, unfinished, signal) {
  const found = unfinished ? await first(slug, signal) : [];
  const left = unfinished - found.length;
  const rest = left > 0 && element("li", { className: "rest", textContent: text.moreUnread(left) });
  list.replaceChildren(...found.map(placeholder), ...(found.length && rest ? [rest] : []));
}

async function first(slug, signal) {
  const found = [];
  for (const status of ["processing", "pending"]) {
    if (found.length < SHOWN) {
      const query = { status, limit: SHOWN - found.length };
      found.push(...(await photos(slug, query, signal)).photos);
    }
  }
  return found;
}

function placeholder({ name, status, error }) {
  const state = error && status === "pending" ? text.retrying : text[status];
  return element(
    "li",
    { className: status, title: error ?? "" },
    element("b", { textContent: state }),
    element("span", { textContent: name }),
  );
}
