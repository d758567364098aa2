// Dorsal's API. Addresses are relative: on AWS it lives below a stage's prefix.

import * as session from "./session.js";

const PATIENCE = 20_000; // milliseconds
const EXPIRED = "You are signed out: your link has expired, or Dorsal does not know it.";

/** No answer, or none that helps: worth another try, after so many seconds if it said so. */
export class Away extends Error {
  constructor(message, seconds = 0) {
    super(message);
    this.seconds = seconds;
  }
}

/** An answer that says no; status is HTTP's, the message is for people, errors say where. */
export class Refused extends Error {
  constructor(status, message, errors = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** Nobody waits for the answer any more. */
export class Dropped extends Error {}

let onExpired = () => {};

/** Call this when a token turned out not to be valid (any more), or another tab signed out. */
export function whenExpired(call) {
  onExpired = call;
  session.whenSignedOut(call);
}

/** Every race that this visitor's token may work on, the latest first, at most 1,000. */
export async function races(signal) {
  const all = [];
  let cursor = "";
  do {
    const page = await get("races", { mine: true, limit: 200, cursor }, signal);
    all.push(...page.races);
    cursor = page.nextCursor;
  } while (cursor && all.length < 1000);
  return all;
}

/** All these races and, if the token may work on one of that slug, it: {races, wanted}, else null. */
export async function racesAnd(slug, signal) {
  const all = await races(signal);
  const listed = all.find((race) => race.slug === slug) ?? null;
  if (listed || !slug) return { races: all, wanted: listed };
  const wanted = await race(slug, signal).catch((error) => {
    if ([403, 404].includes(error.status)) return null;
    throw error;
  });
  if (!wanted?.photos) return { races: all, wanted: null }; // it is somebody else's, or none
  return { races: [wanted, ...all], wanted };
}

/** One race; for who holds a token also how many of its photos have which status. */
export const race = (slug, signal) => get(`races/${encodeURIComponent(slug)}`, {}, signal);

/** A page of a race's photos, newest first: {photos, nextCursor}. */
export const photos = (slug, query, signal) =>
  get(`races/${encodeURIComponent(slug)}/photos`, query, signal);

/** One photo, with fresh links to its pictures. */
export const photo = (id, signal) => get(`photos/${encodeURIComponent(id)}`, {}, signal);

/**
 * Ask for something, or with a body, JSON or a CSV file, order it; the answer's JSON, or null.
 *
 * Who signed out meanwhile gets no answer to what only `asks` (Dropped), who took another token gets
 * his own. An order was given, whoever is signed in when it is answered.
 */
export async function call(method, path, options = {}) {
  const { query = {}, body, signal, asks = method === "GET" } = options;
  const token = session.token();
  const [{ value, reason }] = await Promise.allSettled([
    answered(method, `${path}${encoded(query)}`, body, token, signal),
  ]);
  if (signal?.aborted) throw new Dropped();
  const now = session.token();
  if (token && now !== token && (asks || reason?.status === 401)) {
    if (now) return call(method, path, options);
    if (asks) throw new Dropped();
  }
  if (reason) throw reason;
  return value;
}

async function answered(method, address, body, token, signal) {
  const answer = await send(method, address, body, token, signal);
  if (answer.status !== 401 || !token) return decoded(answer);
  if (session.token() === token) {
    session.forget(); // once: several requests may come back with the same bad news
    onExpired();
  }
  throw new Refused(401, EXPIRED);
}

const get = (path, query, signal) => call("GET", path, { query, signal });

async function send(method, address, body, token, signal) {
  const attempt = new AbortController();
  const end = () => attempt.abort();
  const patience = setTimeout(end, PATIENCE);
  signal?.addEventListener("abort", end);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const file = body instanceof Blob;
  // Not text/csv: a gateway would take it for UTF-8, and a spreadsheet's may be UTF-16.
  if (body) headers["Content-Type"] = file ? "application/octet-stream" : "application/json";
  try {
    return await fetch(address, {
      method,
      headers,
      body: file ? body : body && JSON.stringify(body),
      signal: attempt.signal,
    });
  } catch (error) {
    throw signal?.aborted ? new Dropped() : new Away(error.message);
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener("abort", end);
  }
}

async function decoded(answer) {
  if (answer.status >= 500 || answer.status === 429) {
    throw new Away(`status ${answer.status}`, retryAfter(answer.headers.get("Retry-After")));
  }
  if (answer.status === 204) return null;
  const body = await answer.json().catch(() => {
    throw new Away("the answer broke off");
  });
  if (!answer.ok) {
    throw new Refused(answer.status, body.detail || body.title || "", body.errors ?? []);
  }
  return body;
}

/** The seconds of a Retry-After header, at most five minutes; 0 where it says none. */
export function retryAfter(value) {
  const seconds = /^\d+$/.test(value ?? "") ? Number(value) : 0;
  return Math.min(seconds, 300);
}

function encoded(query) {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one]),
  );
  const said = new URLSearchParams(pairs.filter(([, value]) => value !== "" && value != null));
  return `${said}` && `?${said}`;
}
