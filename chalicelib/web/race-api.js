// What the pages of a race ask of the API.

import { call } from "./api.js";

const at = (slug, rest = "") => `races/${encodeURIComponent(slug)}${rest}`;

/** Change a race's settings; the race as it is then. */
export const changeRace = (slug, body) => call("PATCH", at(slug), { body });

/** Delete a race that has no photos (any more). */
export const deleteRace = (slug) => call("DELETE", at(slug));

/** A new link key: {key, path}. */
export const makeKey = (slug) => call("PUT", at(slug, "/link-key"));

/** Let no link key open the race. */
export const revokeKey = (slug) => call("DELETE", at(slug, "/link-key"));

/** Try failed photos again, {ids} or {all: true}: {retried, more}. */
export const retry = (slug, body) => call("POST", at(slug, "/retry"), { body });

/** Have a photo read from the start. */
export const readAgain = (id) => call("POST", `photos/${encodeURIComponent(id)}/reprocess`);

/** Delete a photo for good. */
export const deletePhoto = (id) => call("DELETE", `photos/${encodeURIComponent(id)}`);

/** A link to a race's numbers as CSV. */
export const csvLink = async (slug) => (await call("POST", at(slug, "/export.csv"), { asks: true })).url;

/** How long the start list is, and how far judging by it: {entrants, judging, photos, photosLeft}. */
export const startList = (slug, signal) => call("GET", at(slug, "/start-list"), { signal });

/** What a CSV file would be taken for. */
export const previewList = (slug, file) =>
  call("POST", at(slug, "/start-list/preview"), { body: file, asks: true });

/** Replace the start list by a CSV file. */
export const putList = (slug, file) => call("PUT", at(slug, "/start-list"), { body: file });

/** Let the race have no start list. */
export const dropList = (slug) => call("DELETE", at(slug, "/start-list"));
