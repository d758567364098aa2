// Every sentence of the upload page.

const LOCALE = "en-GB";
const count = new Intl.NumberFormat(LOCALE);
const tenth = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: "UTC" });
const photos = (n) => `${count.format(n)} ${n === 1 ? "photo" : "photos"}`;
const files = (n) => `${count.format(n)} ${n === 1 ? "file" : "files"}`;

function sizeOf(bytes) {
  const units = ["kB", "MB", "GB"];
  let value = bytes / 1000;
  while (value >= 999.5 && units.length > 1) {
    value /= 1000;
    units.shift();
  }
  return `${(value < 10 ? tenth : count).format(value < 10 ? value : Math.round(value))} ${units[0]}`;
}

function duration(seconds) {
  if (seconds < 60) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const words = {
  title: "Upload photos · Dorsal",
  heading: "Upload photos",
  signedIn: "Signed in",
  queue: "Queue",
  signOut: "Sign out",
  search: "See the photos",
  needsLink: "Uploading needs the link that Dorsal printed when it started, or one with a token that you were given. Open it, then come back to this page.",
  expired:
    "Your link has expired, or Dorsal does not know it. Open a fresh one, or paste it below: what is left is sent then. In another tab, add the same photos again: only what is missing is sent.",

  noRace: (slug, makes) =>
    `There is no race “${slug}” that your link is for. Choose another one${makes ? ", or make it" : ""}.`,
  noRaces:
    "No race is left that your link is for, and it makes no others. Ask whoever gave it to you.",
  race: "Race",
  raceOption: (race) => `${race.name} · ${day.format(new Date(race.date))}`,
  newRace: "New race",
  newRaceOption: "New race …",
  raceName: "Name",
  raceDate: "Date",
  makeRace: "Make the race",
  makesNone: "Your link is for some races and makes no others. Ask whoever gave it to you.",
  nameTaken: "There is a race of that name already. Choose it above, or give this one another name.",
  noName: "Give the race a name with at least one letter or digit.",
  racesAway: "Dorsal does not answer. It is asked again by itself.",

  drop: (touch) => (touch ? "Choose the photos to upload" : "Drop a folder of photos here"),
  dropHint: (touch) =>
    `JPEG, PNG or WebP${touch ? "" : ", also in folders below it"}. After an interruption add the same photos again: only what is missing is sent.`,
  chooseFolder: "Choose a folder",
  choosePhotos: "Choose photos",
  dropMore: (touch) => (touch ? "Add more photos" : "Drop more photos here"),
  reading: (n) => `Looking through the folder: ${files(n)} so far`,
  nothing: "There are no files in what you dropped.",

  running: (done, total) => `Uploading: ${count.format(done)} of ${photos(total)}`,
  paused: (done, total) => `Paused at ${count.format(done)} of ${photos(total)}`,
  allHere: (n) => (n === 1 ? "The photo is here" : `All ${photos(n)} are here`),
  someHere: (n, refused) => `${photos(n)} here, ${count.format(refused)} refused`,
  noneHere: (refused) => (refused === 1 ? "The file was refused" : `All ${files(refused)} were refused`),
  pace: (rate, seconds) =>
    rate ? `${sizeOf(rate)}/s · ${duration(seconds)} left` : "Working out how long it will take",
  offline: "You are offline. It goes on by itself as soon as the network is back.",
  resting: (seconds) => `The line broke. Trying again in ${count.format(seconds)} s.`,
  pausedHint: "Nothing is sent until you continue.",
  stopped: (reason) =>
    `Dorsal refuses them: ${reason} Load this page again and choose a race that your link is for, or open the link that you were given for theirs, and add them again: only what is missing is sent.`,
  doneHint: "They are being read now; numbers appear with the photos.",
  pause: "Pause",
  go: "Continue",

  todo: "To do",
  sent: "Sent",
  there: "Already here",
  refused: "Refused",
  number: (n) => count.format(n),

  showing: "Files shown",
  showOpen: "Under way",
  showAll: "All",
  showRefused: (n) => `Refused (${count.format(n)})`,
  list: "Files",
  again: "Try these again",
  save: "Save this list",
  states: {
    waiting: "Waiting",
    looking: "Being looked at",
    ready: "Waiting to be sent",
    sending: "Being sent",
    sent: "Sent",
    there: "Already here",
    refused: "Refused",
  },
  size: sizeOf,
  percent: (share) => `${Math.floor(100 * share)}%`,

  heic: "A HEIC photo, which cannot be read. Export it as JPEG.",
  raw: "A TIFF or raw photo, which cannot be read. Export it as JPEG.",
  noPhoto: "Not a JPEG, PNG or WebP photo.",
  empty: "The file is empty.",
  unreadable: "The file cannot be read any more. Was it moved, or its card taken out?",
  brokenOff: (n) => `The line broke ${count.format(n)} times with this file, not with others.`,
  refusedBy: (reason) => `Dorsal refused it: ${reason.replace(/\.$/, "")}.`,
};
