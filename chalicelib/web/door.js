// Where the first page leads: who holds a token to the races, everybody else to the photos.

import * as session from "./session.js";

const said = new URLSearchParams(location.hash.slice(1));
const known = said.get("token") || session.token();
location.replace(known ? `./race${location.hash}` : runners(said));

/** The runners' page of what the address names: a race, a number, a photo. */
function runners(said) {
  const [race, bib, photo] = ["race", "bib", "photo"].map((part) => said.get(part)?.trim());
  if (!race) return "./r";
  const path = [race, ...(photo ? ["photos", photo] : [])].map(encodeURIComponent).join("/");
  return `./r/${path}${bib ? `?${new URLSearchParams({ bib })}` : ""}`;
}
