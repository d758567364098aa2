// Asks who came without a token, or with one that is no good any more, for a link.

import { element } from "./element.js";
import * as session from "./session.js";

const words = {
  title: "Sign in",
  how: ["No link at hand? On the machine that runs Dorsal, ", " prints a new token; ask whoever runs it."],
  command: "dorsal token create",
  label: "Link or token",
  enter: "Sign in",
};

export class SignIn {
  #input = element("input", { type: "password", name: "token", required: true, autocomplete: "off" });
  #section;

  /** In the page's main part, below `above`; `signedIn()` is called once a token was given. */
  constructor(above, signedIn) {
    const [before, after] = words.how;
    const form = element(
      "form",
      { className: "search", autocomplete: "off" },
      element("label", { className: "field" }, element("span", { textContent: words.label }), this.#input),
      element("button", { className: "primary", type: "submit", textContent: words.enter }),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      session.take(this.#input.value);
      this.show(false);
      signedIn();
    });
    const how = element("p", {}, before, element("code", { textContent: words.command }), after);
    this.#section = element("section", { className: "enter", hidden: true }, form, how);
    this.#section.ariaLabel = words.title;
    above.after(this.#section);
  }

  /** Ask, or do not. */
  show(asked) {
    this.#input.value = "";
    this.#section.hidden = !asked;
  }
}
