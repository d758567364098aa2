// The page's language: the browser's, where the page says that it has its sentences in it.

const LOCALES = { en: "en-GB", es: "es" };
const spoken = (document.documentElement.dataset.languages ?? "").split(" ");
const asked = navigator.language.slice(0, 2).toLowerCase();

export const language = spoken.includes(asked) ? asked : "en";
document.documentElement.lang = language;

const locale = LOCALES[language];
export const count = new Intl.NumberFormat(locale);
export const list = new Intl.ListFormat(locale, { type: "conjunction" });
export const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
// A camera tells its own wall clock, which is stored as if it were UTC.
export const moment = new Intl.DateTimeFormat(locale, {
  dateStyle: "medium",
  timeStyle: "medium",
  timeZone: "UTC",
});
