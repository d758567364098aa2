// Every sentence of the review page.

const LOCALE = "en-GB";
const count = new Intl.NumberFormat(LOCALE);
const list = new Intl.ListFormat(LOCALE, { type: "conjunction" });
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: "UTC" });
const photos = (n) => `${count.format(n)} ${n === 1 ? "photo" : "photos"}`;
const percent = (confidence) => `${Math.floor(confidence * 100)}% sure`;
const told = (numbers) => (numbers.length ? list.format(numbers) : "no number");
const inOrder = (numbers) => told([...numbers].sort());

export const words = {
  title: (left) => `${left ? `${count.format(left)} to review` : "Review"} · Dorsal`,
  heading: "Review",
  signedIn: "Signed in",
  queue: "Queue",
  signOut: "Sign out",
  needsLink: "Reviewing needs the link that Dorsal printed when it started, or one with a token that you were given. Open it, then come back to this page.",
  expired: (unsaved) =>
    `Your link has expired, or Dorsal does not know it. Open a fresh one, or paste it below.${unsaved ? ` What you said of ${photos(unsaved)} is kept in this browser and saved then.` : ""}`,

  race: "Race",
  raceOption: (race) => `${race.name} · ${day.format(new Date(race.date))}`,
  left: (n) => (n === null ? "" : `${photos(n)} left`),
  unsaved: (n, away, elsewhere, signedIn) => {
    if (n && !signedIn) return `${photos(n)} ${n === 1 ? "waits" : "wait"} for a fresh link`;
    if (n) return away ? `${photos(n)} unsaved; trying again by itself` : `Saving ${photos(n)}`;
    return elsewhere ? `${photos(elsewhere)} ${elsewhere === 1 ? "waits" : "wait"} for another link` : "";
  },

  doubt: {
    crowded: "Too much text: which numbers are missing?",
    unsure: "Is this number right?",
    partial: "Part of a number: which one is it?",
    dropped: "Is this a number?",
    nothing: "No number was read. Is there one?",
    asked: "Which numbers are on this photo?",
  },
  reads: {
    sure: (confidence) => percent(confidence),
    corrected: (text, confidence) => `read as ${text}, ${percent(confidence)}`,
    dropped: (text) => `read as ${text}`,
    added: "added by you",
    changed: (text) => `changed by you, read as ${text}`,
  },
  none: "no number",
  empty: "No text was found on this photo.",
  may: "It may be",
  sources: { nearby: "fits, seen nearby", list: "on the start list", reading: "also possible", around: "seen nearby: add" },
  crop: (text) => `The part of the photo that reads ${text}`,
  photo: (name, numbers) => `The photo ${name}, with ${told(numbers)}`,
  unshown: "This photo cannot be shown right now.",

  correct: "Correct",
  add: "Add",
  remove: "Not a number",
  restore: "It is one",
  back: "Back",
  undo: "Undo",
  skip: "Skip",
  confirm: (numbers) => (numbers.length ? `Confirm ${numbers.join(", ")}` : "No number"),
  correctLabel: "The right number",
  addLabel: "Another number",
  take: "OK",
  cancel: "Cancel",
  notANumber: "A bib number has up to 16 digits, letters and hyphens.",
  oneKey: "One key for each action",

  loading: "Looking for doubtful photos",
  noRace: (slug) => `There is no race “${slug}” that your link is for`,
  noRaceHint: "Choose another one above.",
  noPhotos: "No photos yet",
  noPhotosHint: "Upload the race's photos; those that need a look appear here.",
  unread: (n) => `${photos(n)} still to be read`,
  unreadHint: "Of those that were read none needs a look. Others may come.",
  noRaces: "No races yet",
  noRacesHint: "Upload the photos of a race; those that need a look appear here.",
  nothing: "Nothing to review",
  nothingHint: "Every number in this race was read with confidence, or a person has looked at it.",
  done: "That was the last one",
  doneHint: (unsaved) => (unsaved ? "Leave this page open until everything is saved." : "Everything you said is saved."),
  skippedHint: "Photos that you skipped are still to be reviewed.",
  look: "Look again",
  one: "The photo is done",
  toRace: "Back to the race",
  away: "Dorsal does not answer",
  awayHint: "You may be offline, or the server is away for a moment. What you said is kept.",
  again: "Try again",

  contradicted: (name, mine, theirs) =>
    `Somebody else says ${inOrder(theirs)}, of ${name}; you said ${inOrder(mine)}. Theirs counts until you say it again: `,
  lookAt: "look at it",
  refused: (name, reason) => `${name} could not be saved: ${reason}`,
  heard: (left, question, numbers) => `${left === null ? "" : `${photos(left)} left. `}${question} ${told(numbers)}`,
};
