// What is shown is written in the address: #race=demo&bib=1234&photo=ID can be sent to a friend.

const PARTS = ["race", "bib", "photo"];

/** What the address says: {race, bib, photo}, each "" if it does not. */
export function place(hash = location.hash) {
  const fragment = new URLSearchParams(hash.slice(1));
  return Object.fromEntries(PARTS.map((part) => [part, (fragment.get(part) ?? "").trim()]));
}

/** The address of a place, as a link's href. */
export function link(place) {
  const said = PARTS.filter((part) => place[part]).map((part) => [part, place[part]]);
  return `#${new URLSearchParams(said)}`;
}

/** Show another place; a new step for the browser's back button, unless it replaces this one. */
export function go(to, { replace = false } = {}) {
  if (replace) history.replaceState(history.state, "", link(to));
  else history.pushState({ ours: true }, "", link(to));
  dispatchEvent(new PopStateEvent("popstate"));
}

/** Leave an opened photo the way it was come to, so that going back does not open it again. */
export function closePhoto() {
  if (history.state?.ours) history.back();
  else go({ ...place(), photo: "" }, { replace: true });
}

/** Follow links to places as steps of our own, which closing a photo can take back. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    const href = event.target.closest("a")?.getAttribute("href");
    const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!href?.startsWith("#") || modified) return;
    event.preventDefault();
    go(place(href));
  });
}
