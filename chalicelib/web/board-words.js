// What the board says, and how it writes numbers and times.

const LOCALE = "en-GB";
const count = new Intl.NumberFormat(LOCALE);
const rounded = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 2 });
const clock = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium" });

export const number = (n) => count.format(n);
export const moment = (when) => clock.format(new Date(when));

const some = (n, one, many) => `${count.format(n)} ${n === 1 ? one : many}`;
const photos = (n) => some(n, "photo", "photos");
const jobs = (n) => some(n, "job", "jobs");

/** A length of time in words of at most two units: "1 h 20 min". */
export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return joined(Math.floor(s / 60), "min", s < 600 ? s % 60 : 0, "s");
  if (s < 172_800) return joined(Math.floor(s / 3600), "h", Math.round((s % 3600) / 60), "min");
  return some(Math.round(s / 86_400), "day", "days");
}

function joined(large, largeUnit, small, smallUnit) {
  return small ? `${large} ${largeUnit} ${small} ${smallUnit}` : `${large} ${largeUnit}`;
}

/** How long ago, or until, a moment is. */
export const since = (when) => duration((Date.now() - new Date(when)) / 1000);
const until = (when) => duration((new Date(when) - Date.now()) / 1000);

const NOT_READ = "Their photos are marked as failed, “removed by an operator”";
const perMinute = (rate) => (rate == null ? "" : `, ${rounded.format(rate)} a minute`);

export const words = {
  title: { waiting: "Waiting", active: "Active", delayed: "Delayed", completed: "Completed", failed: "Failed" },
  told: {
    waiting: "To be read, in this order.",
    active: "Being read now.",
    delayed: "A try failed; another follows by itself when the delay is over.",
    completed: "The latest that were read.",
    failed: "Given up, the latest first: out of tries, or no try could read them. Open one to see why.",
  },
  none: {
    waiting: "Nothing waits.",
    active: "Nothing is being read.",
    delayed: "Nothing is delayed.",
    completed: "Nothing was read of late.",
    failed: "Nothing failed.",
  },
  roles: { photographer: "Looking on", operator: "Operator" },

  headline: {
    done: (_, previews) => (previews.waiting ? "Nothing to read" : "Nothing to do"),
    working: ({ seconds }) => (seconds == null ? "Working" : `Done in about ${duration(seconds)}`),
    starting: () => "Work has begun",
    paused: () => "Paused",
    stalled: () => "Stuck: nobody reads",
  },
  detail: {
    done: () => "The queue is empty.",
    working: (left, now) => `${going(left, now)}${perMinute(left.perMinute)}.`,
    starting: (left, now) => `${going(left, now)}. How long it takes is known in a minute.`,
    paused: (left) => `Nothing is handed out; ${photos(left.remaining)} to read once you resume.`,
    stalled: (left) => `${photos(left.remaining)} to read, and no worker has shown up.`,
  },
  previews: ({ waiting, more }, paused) =>
    `Previews to draw: ${count.format(waiting)}${more ? " or more" : ""}` +
    (paused ? `. ${waiting === 1 ? "It waits" : "They wait"}, because the queue is paused.` : ""),
  stalledAdvice: "Wait for a minute: the sweep wakes workers. If none comes, run “dorsal doctor”, which checks every part.",
  failedAdvice: (n, operator) => `${jobs(n)} failed. See why${operator ? ", then retry" : ""}.`,
  away: "Dorsal does not answer",
  awayDetail: (when) => `What is below is of ${moment(when)}. Asking again every few seconds.`,
  awayFirst: "You may be offline, or Dorsal is away for a moment. Asking again every few seconds.",
  expired: "The token is unknown or has expired.",
  ofSomeRaces: "This token is for some races; the board shows all, and needs one for all.",

  rate: (total, most, failed) =>
    total + failed === 0
      ? "None in the last hour."
      : `${photos(total)} read in the last hour, at most ${number(most)} a minute${failed ? `; ${number(failed)} failed` : ""}.`,
  depth: (last, most) =>
    most === 0 ? "None in the last hour." : `At most ${number(most)} in the last hour, ${number(last)} at the last look.`,
  uncounted: "Nothing was counted in the last hour.",

  idle: (n) => some(n, "worker is free", "workers are free"),
  reading: (when) => `for ${since(when)}`,
  tries: (n) => (n > 1 ? `try ${n}` : ""),
  lease: (when) => `claimed ${since(when)} ago`,
  vanished: "Vanished: its job is handed out again",

  photo: (job) => job.photo?.name || job.id,
  gone: "its photo was deleted",
  when: {
    waiting: (job) => (job.firstSent ? `sent ${since(job.firstSent)} ago` : ""),
    active: (job) => (new Date(job.when) < Date.now() ? "its worker vanished" : `held for ${until(job.when)} more`),
    delayed: (job) => (new Date(job.when) < Date.now() ? "due now" : `next try in ${until(job.when)}`),
    completed: (job) => (job.when ? `${since(job.when)} ago` : ""),
    failed: (job) => (job.when ? `${since(job.when)} ago` : ""),
  },

  attempts: "Attempts",
  noAttempts: "It was not tried yet.",
  attempt: (nth, tried) => `${nth}. ${moment(tried.started)}${tried.seconds == null ? "" : `, ${duration(tried.seconds)}`}`,
  going: "being read now",
  well: "read",
  stack: "Where it went wrong",
  earlier: "Earlier errors",
  earlierAt: (failure) => `${moment(failure.at)}, try ${failure.attempt}`,
  stacksForOperators: "Where an error came from is shown to operators.",
  unknownJob: "The queue does not know this job any more.",
  unknownPhoto: "The photo was deleted.",
  noPicture: "A browser cannot show this file.",
  noPictureYet: "There is no picture of it.",
  openPhoto: "Open the photo's page",
  original: "The file as it was sent",
  facts: (job) =>
    [words.title[job.state], job.receiveCount && some(job.receiveCount, "try", "tries"), words.when[job.state](job)]
      .filter(Boolean)
      .join(" · "),
  runsAgain: "It was sent again meanwhile, and is read again after this.",
  held: "A worker reads it now; wait until it has ended.",

  orders: {
    redrive: "Retry",
    redriveAll: "Retry all failed",
    promote: "Promote: try now",
    promoteAll: "Promote all",
    remove: "Remove",
    purge: { waiting: "Purge waiting", delayed: "Purge delayed", completed: "Purge completed", failed: "Purge failed" },
  },
  ask: {
    redriveAll: {
      title: "Retry all failed photos?",
      told: "Every photo that failed, of all races, is read again from the start; also those that the queue no longer lists, and those that an operator removed.",
      yes: "Retry all",
    },
    remove: {
      waiting: `Remove this job? Its photo is marked as failed, “removed by an operator”. It can be read again later.`,
      ended: "Remove this job? Only the queue's record goes; the photo stays as it is.",
      title: "Remove this job?",
      yes: "Remove",
    },
    purge: {
      title: (state, n) => `Remove ${n === 1 ? `the ${state} job` : `all ${number(n)} ${state} jobs`}?`,
      unread: `They will not be read. ${NOT_READ}; “Retry all failed” reads them after all.`,
      ended: "Only the queue's record of them goes, with its list of attempts; their photos stay as they are.",
      yes: "Purge",
    },
  },
  outcome: {
    pause: "Paused. Photos in work are finished; no more are handed out.",
    resume: "Resumed. Photos are handed out again.",
    redrive: (n) => (n ? `${photos(n)} will be read again.` : "Nothing to retry: no such photo has failed."),
    promote: (n) => (n ? `${jobs(n)} handed out without further delay.` : "Nothing was delayed any more."),
    remove: (n) => (n ? "Removed from the queue." : "Not removed: it is being read now, or is gone already."),
    purge: (n, state) =>
      `${some(n, `${state} job`, `${state} jobs`)} removed.${["waiting", "delayed"].includes(state) ? ` ${NOT_READ}.` : ""}`,
    soFar: (n) => `${number(n)} so far, going on ...`,
    waits: "One moment ...",
    failed: (why) => `Not done: ${why}`,
    away: "Dorsal did not answer, so it may have been done or not. Look at the counts, then try again.",
  },
};

function going(left, now) {
  const read = now.active ? `${photos(now.active)} being read, ` : "";
  return `${read}${number(now.waiting + now.delayed)} to go`;
}
