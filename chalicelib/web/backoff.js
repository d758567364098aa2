// How long to leave a line that broke alone; a pure rule.

const FIRST = 1_000; // milliseconds
const MOST = 30_000;

/**
 * Milliseconds to wait after the n-th failure in a row, from 1: doubled each time, a random part
 * of it, so that many who were cut off do not come back together. What the server asked for
 * (`seconds`) is waited at least.
 */
export function backoff(failures, seconds = 0, random = Math.random()) {
  const whole = Math.min(FIRST * 2 ** (failures - 1), MOST);
  return Math.max(whole * (0.5 + random / 2), seconds * 1000);
}
