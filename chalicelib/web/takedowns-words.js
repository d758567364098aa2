// What the page of requests says.

const when = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const photos = (n) => `${n} ${n === 1 ? "photo" : "photos"}`;

export const words = {
  about: ({ number, photos: n }) => (number ? `All photos with ${number}: ${photos(n)} now` : "One photo"),
  see: (number) => `See those with ${number} on the race's page`,
  shows: ({ name, bibs }) => `${name}: ${bibs.length ? bibs.map(({ number }) => number).join(", ") : "no number"}`,
  correct: "Correct the photo",
  back: "Back to the race",
  signedIn: "Signed in",
  queue: "Queue",
  signOut: "Sign out",
  wants: { hide: "Asks to hide", delete: "Asks to delete for good", correct: "Says the number is wrong" },
  status: { open: "Open: hidden", waiting: "Waiting", confirmed: "Confirmed", rejected: "Rejected" },
  asked: (request) => `on ${when.format(new Date(request.createdAt))}`,
  decided: (request) => `decided ${when.format(new Date(request.decidedAt))}`,
  gone: "The photo is deleted.",
  reason: "Reason",
  contact: "Contact",
  hide: "Hide",
  delete: "Delete",
  settle: "It is corrected",
  reject: "Reject, show again",
  refuse: "Reject",
  sure: (n) => `Delete ${photos(n)}, originals included? This cannot be undone.`,
  done: ({ status, wants, deleted }) => {
    if (status === "rejected") return "Rejected.";
    return wants === "delete" ? `Confirmed: ${photos(deleted)} deleted.` : "Confirmed.";
  },
  none: { undecided: "No request waits for you", all: "Nobody asked for anything" },
  noRaces: "No races yet",
  noRace: (slug) => `There is no race “${slug}” that your link is for. Choose another one.`,
  needsLink: "This page is for photographers and organisers. Open the link that Dorsal printed when it started, or one with a token that you were given.",
  expired: "Your link has expired, or Dorsal does not know it. Open a fresh one, or paste it below.",
  away: "Dorsal does not answer. Load the page again in a moment.",
  more: (n) => `These are the first ${n}; decide some to see more.`,
};
