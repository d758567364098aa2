// The last hour as two small charts, from GET /stats.

import { call } from "./api.js";
import { words } from "./board-words.js";
import { drawn } from "./element.js";

const MINUTES = 60;
const [WIDTH, HEIGHT, GAP] = [600, 120, 2];
const STEP = WIDTH / MINUTES;
// How photos fail: each is a series of its own, since dimensions are not summed over.
const REASONS = ["Unreadable", "Error", "Crashed", "Withdrawn"];

/** Fetch the last hour and draw it. */
export async function drawCharts(signal) {
  const now = Math.floor(Date.now() / 60_000);
  const asked = [
    query("done", "PhotosCompleted", "Sum"),
    query("depth", "QueueDepth", "Maximum", { State: "waiting" }),
    ...REASONS.map((Reason, n) => query(`failed${n}`, "PhotosFailed", "Sum", { Reason })),
  ];
  const answer = await call("GET", "stats", {
    query: {
      StartTime: (now - MINUTES + 1) * 60,
      EndTime: (now + 1) * 60,
      MetricDataQueries: JSON.stringify(asked),
    },
    signal,
  });
  const series = Object.fromEntries(
    answer.MetricDataResults.map((one) => [one.Id, byMinute(one, now)]),
  );
  drawRate(series.done, sum(REASONS.map((_, n) => series[`failed${n}`])));
  drawDepth(series.depth);
}

function query(Id, MetricName, Stat, dimensions = {}) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    Id,
    MetricStat: { Period: 60, Stat, Metric: { Namespace: "Dorsal", MetricName, Dimensions } },
  };
}

/** A value for each minute, the oldest first; undefined where nothing was counted. */
function byMinute({ Timestamps, Values }, now) {
  const values = Array(MINUTES);
  Timestamps.forEach((at, n) => {
    values[new Date(at) / 60_000 - now + MINUTES - 1] = Values[n];
  });
  return values;
}

const sum = (all) => Array.from({ length: MINUTES }, (_, n) => all.reduce((s, one) => s + (one[n] ?? 0), 0));

function drawRate(done, failed) {
  const read = sum([done]);
  const most = Math.max(...sum([done, failed]), 1);
  const bars = read.flatMap((n, place) => [
    bar("done", place, 0, n / most),
    bar("failed", place, n / most, failed[place] / most),
  ]);
  show("rate", bars, words.rate(total(read), Math.max(...read), total(failed)));
}

function drawDepth(depth) {
  const known = depth.filter((n) => n !== undefined);
  const most = Math.max(...known, 1);
  const bars = Array.from(depth, (n, place) => bar("depth", place, 0, (n ?? 0) / most));
  const told = known.length ? words.depth(known.at(-1), Math.max(...known)) : words.uncounted;
  show("depth", bars, told);
}

const total = (values) => values.reduce((all, n) => all + n, 0);

function bar(kind, place, from, share) {
  if (!share) return null;
  const height = Math.max(share * HEIGHT, 2);
  const y = HEIGHT - from * HEIGHT - height;
  return drawn("rect", { class: kind, x: place * STEP, y, width: STEP - GAP, height });
}

function show(id, bars, told) {
  const chart = document.querySelector(`#${id}`);
  chart.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  chart.setAttribute("preserveAspectRatio", "none");
  chart.replaceChildren(...bars.filter(Boolean));
  chart.closest(".panel").classList.toggle("flat", !chart.children.length);
  document.querySelector(`#${id}-told`).textContent = told;
}
