// Every sentence of the race page and of the start list's.

const LOCALE = "en-GB";
const count = new Intl.NumberFormat(LOCALE);
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: "UTC" });
const clock = new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium", timeZone: "UTC" });
const list = new Intl.ListFormat(LOCALE, { type: "conjunction" });
const some = (n, thing) => `${count.format(n)} ${thing}${n === 1 ? "" : "s"}`;
const photos = (n) => some(n, "photo");

/** Seconds in words that promise no more than is known. */
function span(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 20) return some(minutes, "minute");
  if (minutes < 100) return some(Math.round(minutes / 5) * 5, "minute");
  if (minutes < 1440) return some(Math.round(minutes / 30) / 2, "hour");
  return some(Math.round(minutes / 1440), "day");
}

const noRace = (slug) => `There is no race “${slug}”. Choose another one.`;
const notYours = (slug) =>
  `Your link is for other races than “${slug}”. Choose one of them, or open the link that you were given for this race.`;

export const words = {
  title: (name) => `${name} · Dorsal`,
  heading: "Race",
  race: "Race",
  raceOption: (race) => `${race.name} · ${day.format(new Date(race.date))}`,
  signedIn: "Signed in",
  queue: "Queue",
  signOut: "Sign out",
  needsLink:
    "This page needs the link that Dorsal printed when it started, or one with a token that you were given. Open it, then come back to this page.",
  findYourself: "Looking for photos of yourself? Search by bib number",
  expired: "Your link has expired, or Dorsal does not know it. Open a fresh one, or paste it below.",
  away: "Dorsal does not answer. It is asked again by itself.",
  noRaces: "There is no race yet.",
  firstRace: "Make one and upload its photos",
  notShown: ({ status, message }, slug) => ({ 403: notYours(slug), 404: noRace(slug) })[status] ?? message,

  places: "This race",
  upload: "Upload",
  review: "Review",
  startList: "Start list",
  csv: "Numbers as CSV",
  runners: "Runners' page",
  back: "Back to the race",

  empty: "No photos yet",
  unfinished: (n) => `${photos(n)} still to be read`,
  allRead: "Every photo is read",
  allButFailed: (n) => `Read, but for ${photos(n)} that failed`,
  left: {
    working: (seconds) => (seconds < 60 ? "Less than a minute left" : `About ${span(seconds)} left`),
    starting: () => "Reading is about to begin",
    paused: () => "Reading is paused for the moment",
    stalled: () => "Reading has come to a standstill; whoever runs Dorsal has to look after it",
  },
  states: { pending: "Waiting", processing: "Being read", completed: "Done", failed: "Failed" },
  number: (n) => count.format(n),
  previews: ({ waiting, failed, paused }) =>
    [
      waiting && `${some(waiting, "preview")} still to be drawn anew, since the watermark was changed.`,
      paused && `${waiting === 1 ? "It waits" : "They wait"}, because the queue is paused.`,
      failed && `${some(failed, "preview")} could not be drawn anew; save the watermark again to try once more.`,
    ]
      .filter(Boolean)
      .join(" "),
  asked: (n, waiting) =>
    `${some(n, "request")} to take photos away` +
    (waiting ? `, ${count.format(waiting)} waiting for you` : ""),

  settings: "Settings",
  raceName: "Name",
  raceDate: "Date",
  listed: "Who sees it",
  listings: {
    public: "Public: everybody finds it",
    unlisted: "Unlisted: who knows its address",
    closed: "Closed: who has its link key",
  },
  clockOffset: "Camera clock off by",
  offsetHint: "What to add to the cameras' times, as +1:00:00 or -0:00:45. Counts at once.",
  offsetWrong: "Write the offset as hours:minutes:seconds, such as +1:00:00 or -0:00:45.",
  watermark: "Watermark",
  watermarkHint:
    "Drawn on every preview; those that are there already are drawn anew, one after the other. Empty: none.",
  save: "Save",
  saved: ({ waiting, paused }) => {
    if (!waiting) return "Saved.";
    const when = paused ? "drawn anew once the queue goes on" : "now drawn anew";
    return `Saved. ${some(waiting, "preview")} ${waiting === 1 ? "is" : "are"} ${when}.`;
  },
  makeKey: "Make a link with a key",
  makeKeyTold: "Make a link with a new key? A link that you gave out before opens nothing any more.",
  makeKeyYes: "Make it",
  key: "Copy it now, it is told this once. Links made before open nothing any more.",
  copy: "Copy",
  copied: "Copied",
  revokeKey: "Revoke the link key",
  revokeKeyTold: "Revoke the link key? Nobody comes in any more by a link that you gave out.",
  revokeKeyYes: "Revoke it",
  revoked: "No link key opens the race any more.",

  deleteRace: "Delete the race",
  deleteRaceTold: (name, n) =>
    n
      ? `Delete ${name} with its ${photos(n)}, originals included? This cannot be undone.`
      : `Delete ${name}, with its start list and settings? It has no photos.`,
  typeName: "Type the race's name to delete it",
  raceDeleted: (name) => `${name} is deleted.`,

  finds: "Photos shown",
  find: {
    all: "All",
    pending: "Waiting",
    processing: "Being read",
    unread: "No number",
    doubtful: "Doubtful",
    failed: "Failed",
    confirmed: "Confirmed",
  },
  narrow: "By number or time",
  bib: "Number",
  since: "Taken since",
  until: "until",
  apply: "Show",
  clear: "Clear",
  notANumber: "A bib number has up to 16 digits, letters and hyphens.",
  shown: {
    all: "All photos",
    pending: "Photos that wait",
    processing: "Photos being read now",
    unread: "Read, and no number found",
    doubtful: "Photos that somebody should look at",
    failed: "Photos that failed",
    confirmed: "Confirmed or corrected by a person",
  },
  order: "Order",
  newestFirst: "Newest upload first",
  byTime: "By time taken",
  withBib: (bib) => `Photos with ${bib}`,
  inTime: "Photos by the time they were taken",
  loaded: (n, more) => (more ? `${photos(n)} so far; more follow as you scroll` : photos(n)),
  loading: "Loading photos",
  none: {
    all: "No photos yet. Upload some.",
    pending: "No photo waits.",
    processing: "No photo is being read just now.",
    unread: "Every photo that was read shows a number, or a person has said that it does not.",
    doubtful: "No doubtful photos.",
    failed: "No photo failed.",
    confirmed: "Nobody has confirmed or corrected a photo yet.",
  },
  noMatch: (bib) => `No photo with ${bib} yet.`,
  noTime: "No photo was taken in that time.",
  again: "Try again",

  correct: "Correct",
  readAgain: "Read again",
  willBeRead: "It is read again from the start; what a person said of it is kept.",
  delete: "Delete",
  deleteTold: "Delete this photo with its original, its numbers and its previews? This cannot be undone.",
  keep: "Keep it",
  photosAway: "The photos did not come: Dorsal does not answer.",

  card: (name, numbers) =>
    numbers.length ? `${name}: ${list.format(numbers)}` : `${name}: no number`,
  noNumber: "no number",
  time: (when) => clock.format(new Date(when)),
  waits: "Waiting",
  retrying: (why) => `Will be tried again: ${why}`,
  isRead: "Being read",
  noReason: "No reason was given.",
  select: (name) => `Select ${name}`,
  sure: (confidence) => `${Math.floor(confidence * 100)}%`,
  corrected: (readAs) => `read as ${readAs}`,
  byPerson: "confirmed",
  hidden: "Hidden",
  hiddenTold: "Hidden from the public, by a request or by hand",
  retryAll: (n) => `Try all ${count.format(n)} again`,
  retrySome: (n) => (n ? `Try ${count.format(n)} selected again` : "Try selected again"),
  retried: (n) => `${photos(n)} will be read again from the start.`,
  againSome: (n) => (n === 1 ? "Read it again" : `Read ${count.format(n)} again`),
  deleteSome: (n) => (n === 1 ? "Delete it" : `Delete ${count.format(n)}`),
  deleteSomeTold: (n) =>
    `Delete ${photos(n)} with originals, numbers and previews? This cannot be undone.`,
  deleted: (n) => `${photos(n)} deleted.`,
  soFar: (n) => `${photos(n)} so far …`,
  refused: (why) => `That did not work: ${why}`,
  noAnswer: "Dorsal does not answer. Nothing may have been done; try again.",
  preparing: "The file is being prepared …",

  listTitle: "Start list",
  listIntro:
    "The numbers that exist in this race. Doubtful numbers are corrected to it and wrong ones dropped, also on photos that were read before. Names and categories are for your own export; nobody else ever sees them.",
  standing: (n) => (n ? `${some(n, "entrant")} on the list` : "This race has no start list"),
  judging: (left) =>
    left ? `Judging photos by it again: ${photos(left)} left` : "Judging photos by it again",
  judged: (n, entrants) => {
    if (!n) return entrants ? "No photo is read yet; all are judged by it." : "No photo is read yet.";
    return entrants ? `All ${photos(n)} are judged by it.` : `${photos(n)} are judged without one.`;
  },
  chooseList: "Choose a CSV file",
  dropList: "Drop the CSV here",
  listHint:
    "Columns bib, name, category; a header may give another order. Comma, semicolon or tab.",
  looking: "The file is being looked at …",
  tooLarge: "The file is larger than 4.5 MB. A start list needs one line for each entrant only.",
  preview: (file, n) => `${file}: ${some(n, "entrant")}`,
  taken: (named, categories) =>
    `${count.format(named)} with a name, ${count.format(categories)} with a category. The first of them:`,
  ignored: (columns) => `Not kept: ${list.format(columns)}.`,
  replaces: (n) => (n ? `It replaces the list of ${some(n, "entrant")}.` : ""),
  matches: ({ photos: all, photosListed, numbers, numbersListed }) =>
    all
      ? `Of ${photos(all)} on which a number was read clearly, ${count.format(photosListed)} show one of the list (${count.format(numbersListed)} of ${some(numbers, "number")}).`
      : "No number was read clearly yet, so nothing can be compared.",
  mismatch: "Most numbers on the photos are not on this list. Is it the list of this race?",
  unlisted: (numbers) => `Not on it, for instance: ${list.format(numbers)}.`,
  columns: { bib: "Bib", name: "Name", category: "Category" },
  put: (n) => `Use these ${some(n, "entrant")}`,
  cancel: "Do not use it",
  close: "Close",
  putDone: (n) => `The list of ${some(n, "entrant")} is used.`,
  faults: (file) => `${file} cannot be used`,
  faultsHint: "Nothing was changed. Mend these lines and choose the file again.",
  line: (n) => `Line ${count.format(n)}`,
  takeAway: "Take the list away",
  takeAwayTitle: "Take the start list away?",
  takeAwayTold: "Names and categories are deleted, and photos are judged again without it.",
  keepList: "Keep it",
  takenAway: "The list is taken away.",
};

/** Fill in labels that no text shows: elements that name one in data-label. */
export function nameParts(root) {
  for (const part of root.querySelectorAll("[data-label]")) {
    part.setAttribute("aria-label", words[part.dataset.label]);
  }
}
