// Every sentence of a photo that is opened.

const LOCALE = "en-GB";
const list = new Intl.ListFormat(LOCALE, { type: "conjunction" });
// A camera tells its own wall clock, which is stored as if it were UTC.
const moment = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: "medium",
  timeStyle: "medium",
  timeZone: "UTC",
});

export const words = {
  loading: "Loading the photo",
  photo: (numbers) => {
    if (!numbers.length) return "Photo without a readable number";
    return `Photo of ${numbers.length === 1 ? "bib" : "bibs"} ${list.format(numbers)}`;
  },
  place: (index, total, more) => `${index + 1} of ${total}${more ? "+" : ""}`,
  numbersShown: "Mark the numbers",
  close: "Close",
  previous: "Previous photo",
  next: "Next photo",
  taken: (when) => moment.format(new Date(when)),
  sure: (confidence) => `${Math.floor(confidence * 100)}% sure`,
  byPerson: "checked by a person",
  searchFor: (number) => `Show all photos with ${number}`,
  unshown: "This photo cannot be shown right now.",
  gone: "This photo is not here any more.",
  away: "Dorsal does not answer.",
};
