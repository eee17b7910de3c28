// Scrubbing in Chromium, called as a page calls it: how fast on chat, how slow at worst, and how the time grows.

import { readFileSync } from "node:fs";

/** What makes a careless scanner look at the same characters again and again. */
const TRAPS = JSON.parse(readFileSync(new URL("../traps.json", import.meta.url)));

/** The length of the longest of them, and how often each is timed: the quickest is what the machine does undisturbed. */
const LONGEST = 80_000;
const TIMES = 7;

export default async function scrub({ page, url }) {
  await page.goto(url("/benches/page/bars.html"));
  const { structured, named, worst, growth } = await page.evaluate(measure, {
    src: url("/dist/core.js"),
    texts: url("/benches/page/texts.js"),
    traps: TRAPS,
    longest: LONGEST,
    times: TIMES,
  });
  return [
    { bench: "page.scrub", value: Number(structured.toFixed(1)), unit: "MB/s", of: "structured identifiers, 1 MB of chat" },
    { bench: "page.scrub.names", value: Number(named.toFixed(1)), unit: "MB/s", of: "the same with names, balanced" },
    { bench: "page.scrub.worst", value: Number(worst.toFixed(1)), unit: "ms", of: `the slowest of ${TRAPS.length} hostile texts of 80 KB` },
    { bench: "page.scrub.growth", value: Number(growth.toFixed(2)), unit: "", of: "the most that twice such a text takes longer" },
  ];
}

/** Runs in the page: straight at the component, since the loader's promises are not what is measured. */
async function measure({ src, texts, traps, longest, times }) {
  const core = await (await import(src)).load((code, message) => { throw new Error(`${code}: ${message}`); });
  const { made, next } = await import(texts);

  // One identifier in every hundred characters or so, as in a chat that holds many. Below the length that is refused.
  const some = ["anna@example.com", "+44 20 7946 0958", "4111 1111 1111 1111", "192.0.2.44", "https://example.com/a?b=c"];
  const pieces = Array.from({ length: 100 }, () => {
    let text = "";
    while (text.length < 10_000) text += `${made(100)}${some[next(some.length)]} `;
    return text;
  });
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const rate = (mode) => {
    const rates = Array.from({ length: 9 }, () => {
      const start = performance.now();
      for (const piece of pieces) core.scrub(piece, { mode });
      return bytes / 1e6 / ((performance.now() - start) / 1_000);
    });
    return rates.sort((a, b) => a - b)[rates.length >> 1];
  };

  const quickest = (text) =>
    Math.min(
      ...Array.from({ length: times }, () => {
        const start = performance.now();
        core.scrub(text, {});
        return performance.now() - start;
      }),
    );
  const taken = traps.map((trap) =>
    [longest / 2, longest].map((length) => quickest(trap.repeat(Math.ceil(length / trap.length)).slice(0, length))),
  );
  return {
    structured: rate("structured"),
    named: rate("balanced"),
    worst: Math.max(...taken.map(([, whole]) => whole)),
    growth: Math.max(...taken.map(([half, whole]) => whole / half)),
  };
}
