// What uploading asks of the API.

import { call } from "./api.js";

/** Make a race: {slug, name, date}. */
export const makeRace = (race) => call("POST", "races", { body: race });

/** Whether this visitor may make races: whose token is for some makes none. */
export const makesRaces = async () => (await call("GET", "token")).races === null;

/** Which of up to 100 sums a race has as photos: [{sha256, id}]. */
export const known = async (slug, sha256) =>
  (await call("POST", `races/${encodeURIComponent(slug)}/photos/known`, { body: { sha256 } })).photos;

/** Forms for up to 100 files, {name, contentType, bytes, sha256}, in their order. */
export const presign = async (slug, files) =>
  (await call("POST", `races/${encodeURIComponent(slug)}/uploads`, { body: { files } })).uploads;
