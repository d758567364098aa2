// The token that a link brought: kept for this tab only, and never left in the address bar.

const KEY = "dorsal-token";
let held = stored();

/** The token, or "" for a visitor without one. */
export const token = () => held;

/** Take the token out of the address, if one came with it; whether it did. */
export function takeFromAddress() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const brought = fragment.get("token");
  if (brought === null) return false;
  fragment.delete("token");
  const rest = `${fragment}` && `#${fragment}`;
  history.replaceState(history.state, "", location.pathname + location.search + rest);
  keep(brought.trim());
  return true;
}

/** Go on as a visitor. */
export const forget = () => keep("");

function keep(text) {
  held = text;
  try {
    if (text) sessionStorage.setItem(KEY, text);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage is switched off: the token lasts as long as the page.
  }
}

function stored() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}
