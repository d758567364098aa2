// How often to ask what is still being read; a pure rule.

export const BUSY = 2_000; // milliseconds
const BUSY_MOST = 15_000;
const IDLE = 15_000;
const IDLE_MOST = 30_000;

/**
 * Milliseconds until the next question, after one that followed a pause of `last`: short while
 * photos are being read, half as long again each time that nothing has changed.
 */
export function pause(last, { changed, unfinished }) {
  const [least, most] = unfinished ? [BUSY, BUSY_MOST] : [IDLE, IDLE_MOST];
  return changed ? least : Math.min(Math.max(last * 1.5, least), most);
}
