// In a worker of its own, so that the page never waits: what a file is, and its SHA-256.

import { kindOf } from "./kinds.js";
import { Sha256 } from "./sha256.js";

const PIECE = 4 * 1024 * 1024; // bytes read at a time
const AT_ONCE = 128 * 1024 * 1024; // bytes that crypto.subtle, which takes no pieces, may be given

addEventListener("message", async ({ data: { id, file } }) => {
  try {
    postMessage({ id, ...(await examined(file)) });
  } catch {
    postMessage({ id, unreadable: true });
  }
});

async function examined(file) {
  const kind = kindOf(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  return { kind, sha256: kind.startsWith("image/") ? await sum(file) : "" };
}

async function sum(file) {
  if (!globalThis.crypto?.subtle || file.size > AT_ONCE) return sumOfPieces(file);
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sumOfPieces(file) {
  const sha256 = new Sha256();
  for (let at = 0; at < file.size; at += PIECE) {
    sha256.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
  }
  return sha256.hex();
}
