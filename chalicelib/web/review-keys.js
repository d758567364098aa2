// One key for each action, and who does not want that switches it off.

const KEY = "dorsal-review-keys";
const KEYS = {
  Enter: "confirm", " ": "confirm", c: "correct", a: "add", x: "remove", Delete: "remove",
  Backspace: "remove", ArrowRight: "next", n: "next", ArrowLeft: "back", b: "back", u: "undo",
  ArrowDown: "down", ArrowUp: "up",
};

/** Call `act(name, n)` for keys, unless something is typed into, or the keys are switched off. */
export function onKeys(act) {
  const box = document.querySelector(".one-key input");
  box.checked = remembered();
  box.addEventListener("change", () => remember(box.checked));
  addEventListener("keydown", (event) => {
    const name = meant(event);
    if (name === "" || (!box.checked && name !== "undo")) return;
    event.preventDefault();
    if (typeof name === "number") act("take", name);
    else act(name);
  });
}

function meant(event) {
  const { key, target } = event;
  if ((event.ctrlKey || event.metaKey) && key === "z") return typing(target) ? "" : "undo";
  if (event.ctrlKey || event.metaKey || event.altKey || typing(target)) return "";
  // Held down, a key must not confirm one photo after the other unseen.
  if (event.repeat && !key.startsWith("Arrow")) return "";
  if (target.closest("button, a, label") && (key === "Enter" || key === " ")) return "";
  if (/^[1-9]$/.test(key)) return Number(key) - 1;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? "";
}

const typing = (target) => Boolean(target.closest?.("input:not([type=checkbox]), select, textarea"));

function remembered() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // It lasts as long as the page.
  }
}
