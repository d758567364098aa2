// What the page of requests says.

const when = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const photos = (n) => `${n} ${n === 1 ? "photo" : "photos"}`;

export const words = {
  about: ({ number, photos: n }) => (number ? `All photos with ${number}: ${photos(n)} now` : "One photo"),
  wants: { hide: "Asks to hide", delete: "Asks to delete for good", correct: "Says the number is wrong" },
  status: { open: "Open: hidden", waiting: "Waiting", confirmed: "Confirmed", rejected: "Rejected" },
  asked: (request) => `on ${when.format(new Date(request.createdAt))}`,
  decided: (request) => `decided ${when.format(new Date(request.decidedAt))}`,
  gone: "The photo is deleted.",
  picture: "The photo that is asked for",
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
  noToken: "This page is for photographers and organisers: open the link with a token first.",
  away: "Dorsal does not answer. Load the page again in a moment.",
  more: (n) => `These are the first ${n}; decide some to see more.`,
};
