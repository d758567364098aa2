// One file to storage by its presigned form. XMLHttpRequest, since fetch tells no progress.

import { Away, Dropped, Refused, retryAfter } from "./api.js";

const SILENCE = 45_000; // milliseconds without a byte leaving, until the line counts as broken

/** The link ran out, or was signed with a key that is no longer good: a fresh one helps. */
export class Stale extends Error {}

/** The file is not what it was when it was looked at. */
export class Changed extends Error {}

const MEANINGS = {
  AccessDenied: Stale,
  SignatureDoesNotMatch: Stale,
  InvalidAccessKeyId: Stale,
  ExpiredToken: Stale,
  InvalidToken: Stale,
  BadDigest: Changed,
  XAmzContentChecksumMismatch: Changed,
  EntityTooLarge: Changed,
  EntityTooSmall: Changed,
  RequestTimeout: Away,
  IncompleteBody: Away,
  SlowDown: Away,
};

/**
 * Send `file`: {done, abort}. `progress` is called with the bytes that left. `done` fails with
 * Away, Stale, Changed, Refused, or Dropped after abort().
 */
export function postFile({ url, fields }, file, progress) {
  const request = new XMLHttpRequest();
  let patience = 0;
  const wait = () => {
    clearTimeout(patience);
    patience = setTimeout(() => request.abort(), SILENCE);
  };
  let dropped = false;
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", ({ loaded }) => {
      wait();
      progress(Math.min(loaded, file.size));
    });
    request.addEventListener("load", () => {
      if (request.status < 300) resolve();
      else reject(meaning(request));
    });
    const broken = () => reject(dropped ? new Dropped() : new Away("the line broke"));
    request.addEventListener("error", broken);
    request.addEventListener("abort", broken);
  }).finally(() => clearTimeout(patience));
  request.open("POST", url);
  wait();
  request.send(form(fields, file));
  return {
    done,
    abort() {
      dropped = true;
      request.abort();
    },
  };
}

function form(fields, file) {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  made.append("file", file); // last: storage passes over what follows it
  return made;
}

function meaning(request) {
  const said = new DOMParser().parseFromString(request.responseText, "text/xml");
  const code = said.querySelector("Code")?.textContent ?? "";
  const message = said.querySelector("Message")?.textContent || `status ${request.status}`;
  if (request.status >= 500 || request.status === 429) {
    return new Away(message, retryAfter(request.getResponseHeader("Retry-After")));
  }
  const Meaning = MEANINGS[code];
  return Meaning ? new Meaning(message) : new Refused(request.status, message);
}
