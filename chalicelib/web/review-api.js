// What reviewing asks of the API.

import { call } from "./api.js";

/** A page of the photos to look at, or with its id that `photo` alone: {photos, left, nextCursor}. */
export const doubtful = (slug, { cursor, photo }) =>
  call("GET", `races/${encodeURIComponent(slug)}/review`, { query: { cursor, photo } });

/** Say which numbers are on a photo, and where, that a person had spoken of at `reviewedAt`, null: never. */
export const say = (id, { numbers, boxes, reviewedAt }) =>
  call("PUT", `photos/${encodeURIComponent(id)}/bibs`, { body: { numbers, boxes, reviewedAt } });

/** Take back what was said of a photo at `reviewedAt`. */
export const takeBack = (id, reviewedAt) =>
  call("DELETE", `photos/${encodeURIComponent(id)}/bibs`, { query: { reviewedAt } });
