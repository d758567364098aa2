// The token that a link brought. It is kept for this browser's open tabs only: each has it in its
// sessionStorage, and a new one is handed it by those that are open. It is never written where it
// would outlive them, and never left in the address bar.

const KEY = "dorsal-token";
const OPEN = "dorsal-signed-in"; // in localStorage: some tab may have a token, so ask for it
const PATIENCE = 250; // milliseconds in which an open tab answers
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel(KEY) : null;

let onSignedOut = () => {};
let answer = null; // of another tab, while it is waited for
let held = read("sessionStorage", KEY);
tabs?.addEventListener("message", ({ data }) => hear(data));
if (!held && !inAddress() && read("localStorage", OPEN)) await askTabs();

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
  take(brought);
  return true;
}

/** Take a token, or a link with one, that was typed or pasted. */
export function take(text) {
  const given = text.trim();
  keep((new URLSearchParams(given.split("#").at(-1)).get("token") ?? given).trim());
}

/** Go on as a visitor: the token is no good. */
export const forget = () => keep("");

/** Go on as a visitor, in every tab that has the same token. */
export function signOut() {
  tabs?.postMessage({ out: held });
  write("localStorage", OPEN, "");
  forget();
}

/** Sign out on a page that has nothing to keep: of what it shows, or has asked for, nothing is left. */
export function leave() {
  signOut();
  location.reload();
}

/** Call this when it was signed out in another tab. */
export const whenSignedOut = (call) => (onSignedOut = call);

function hear({ wanted, token, out }) {
  if (wanted && held) tabs.postMessage({ token: held });
  if (token) answer?.(token);
  if (out && out === held) {
    forget();
    onSignedOut();
  }
}

async function askTabs() {
  const answered = new Promise((resolve) => (answer = resolve));
  setTimeout(answer, PATIENCE, "");
  tabs?.postMessage({ wanted: true });
  const token = await answered;
  answer = null;
  if (token) keep(token);
}

function inAddress() {
  return new URLSearchParams(location.hash.slice(1)).has("token");
}

function keep(text) {
  held = text;
  write("sessionStorage", KEY, text);
  if (text) write("localStorage", OPEN, "yes");
}

function read(storage, key) {
  try {
    return globalThis[storage].getItem(key) ?? "";
  } catch {
    return ""; // storage is switched off
  }
}

function write(storage, key, text) {
  try {
    if (text) globalThis[storage].setItem(key, text);
    else globalThis[storage].removeItem(key);
  } catch {
    // Storage is switched off: the token lasts as long as the page.
  }
}
