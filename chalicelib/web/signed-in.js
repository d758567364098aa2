// Who is signed in, at the top of a page, and the way to the board for those who may see it.

import { call } from "./api.js";
import * as session from "./session.js";

const part = document.querySelector("#signed-in");
const board = part.querySelector("a");
let known = ""; // the token of which it is known what it is for

/** Show whether this visitor is signed in. */
export function showSignedIn() {
  const token = session.token();
  part.hidden = !token;
  if (token === known) return;
  known = "";
  board.hidden = true;
  if (token) ask(token);
}

/** The board is about all races together: a token of some is refused there. */
async function ask(token) {
  try {
    const { races } = await call("GET", "token");
    if (token !== session.token()) return;
    known = token;
    board.hidden = races !== null;
  } catch (error) {
    console.info(error.message); // the page's own questions meet the same, and say it
  }
}
