// Every sentence of the page in English; strings-es.js has them in Spanish.

import { count, day, language, list, moment } from "./language.js";

const photos = (n) => `${count.format(n)} ${n === 1 ? "photo" : "photos"}`;
const are = (n) => (n === 1 ? "is" : "are");
const units = (n, unit) => `${count.format(n)} ${unit}${n === 1 ? "" : "s"}`;
const reading = (n) => `${photos(n)} ${are(n)} still being read`;

/** Seconds in words that promise no more than is known. */
function span(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 20) return units(minutes, "minute");
  if (minutes < 100) return units(Math.round(minutes / 5) * 5, "minute");
  if (minutes < 1440) return units(Math.round(minutes / 30) / 2, "hour");
  return units(Math.round(minutes / 1440), "day");
}

export const text = {
  title: (bib) => (bib ? `${bib} · Dorsal` : "Dorsal"),
  upload: "Upload",
  signedIn: "Signed in",
  queue: "Queue",
  signOut: "Sign out",
  expired:
    "Your link has expired. You still see the public photos; open a fresh link to see the rest.",

  race: "Race",
  raceOption: (race) => `${race.name} · ${day.format(new Date(race.date))}`,
  bib: "Bib number",
  find: "Find photos",
  letters: { numeric: "ABC", text: "123" },
  lettersLabel: { numeric: "Keyboard with letters", text: "Keyboard with digits" },
  notANumber: "A bib number has up to 16 digits, letters and hyphens.",

  loading: "Loading photos",
  found: (n, bib, more) =>
    `${more ? "More than " : ""}${photos(n)}${bib ? ` with ${bib}` : ""}`,
  latest: (n, more) => (more ? "Latest photos" : photos(n)),
  more: "Show more",
  noRaces: "No races yet",
  noRacesHint: "Once a photographer has added a race, its photos can be searched here.",
  noRace: (slug) => `There is no race “${slug}” to see here`,
  noRaceHint: "It may need the photographer's link. Choose another race above.",
  noPhotos: "No photos yet",
  noPhotosHint: "They appear here as soon as they have been read.",
  noMatch: (bib) => `No photo with ${bib} yet`,
  noMatchHint: "Check the number, or look again later: photos may still be on their way.",
  noMatchReading: (n) => `${reading(n)}; new matches appear here by themselves.`,
  noPhotosReading: (n) => `${reading(n)}.`,
  all: "Show all photos",
  away: "Dorsal does not answer",
  awayHint: "You may be offline, or the server is away for a moment.",
  again: "Try again",

  photo: (numbers) => {
    if (!numbers.length) return "Photo without a readable number";
    return `Photo of ${numbers.length === 1 ? "bib" : "bibs"} ${list.format(numbers)}`;
  },
  pending: "Waiting",
  processing: "Being read",
  retrying: "Will be tried again",
  moreUnread: (n) => `and ${count.format(n)} more`,
  moreBibs: (n) => `+${n}`,

  progressTitle: (unfinished) => (unfinished ? `${reading(unfinished)}` : "Every photo is read"),
  progressEmpty: "No photos in this race yet",
  left: {
    working: (seconds) => (seconds < 60 ? "Less than a minute left" : `About ${span(seconds)} left`),
    starting: () => "Reading is about to begin",
    paused: () => "Reading is paused for the moment",
    stalled: () => "Reading has come to a standstill; whoever runs Dorsal has to look after it",
  },
  progressFailed: (n) => `Read, but for ${photos(n)}`,
  states: { pending: "Waiting", processing: "Being read", completed: "Done", failed: "Failed" },
  number: (n) => count.format(n),
  lookAfter: "Look after this race: check, retry, start list, settings",
  asked: (n, waiting) =>
    `${count.format(n)} ${n === 1 ? "request" : "requests"} to take photos away` +
    (waiting ? `, ${count.format(waiting)} waiting for you` : ""),
  failures: (n) => `${photos(n)} could not be read`,
  failureUnknown: "No reason was given.",
  failuresMore: (n) => `and ${count.format(n)} more`,

  place: (index, total, more) => `${index + 1} of ${total}${more ? "+" : ""}`,
  numbersShown: "Mark the numbers",
  close: "Close",
  previous: "Previous photo",
  next: "Next photo",
  taken: (when) => moment.format(new Date(when)),
  sure: (confidence) => `${Math.floor(confidence * 100)}% sure`,
  byPerson: "checked by a person",
  searchFor: (number) => `Show all photos with ${number}`,
  report: "Not you? Report or remove",
  unshown: "This photo cannot be shown right now.",
  gone: "This photo is not here any more, or needs the photographer's link.",
};

// Loaded only where it is read.
if (language === "es") Object.assign(text, (await import("./strings-es.js")).spanish);

/** Fill in a page's own texts: elements that name one in data-text. */
export function label(root, words = text) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = words[element.dataset.text];
  }
}
