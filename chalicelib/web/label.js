// A page's own texts.

/** Fill in the elements that name one of `words` in data-text. */
export function label(root, words) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = words[element.dataset.text];
  }
}
