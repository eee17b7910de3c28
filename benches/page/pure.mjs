// The two pure functions in Chromium, called as a page calls them: reading a follow-up, and scrubbing.

export default async function pure({ page, url }) {
  await page.goto(url("/benches/page/bars.html"));
  const { classify, scrub } = await page.evaluate(measure, url("/dist/core.js"));
  return [
    { bench: "page.classify", value: Number(classify.toFixed(1)), unit: "µs", of: "median, three texts of 1,000 characters each" },
    { bench: "page.scrub", value: Number(scrub.toFixed(1)), unit: "MB/s", of: "structured identifiers, 1 MB of chat" },
  ];
}

/** Runs in the page: straight at the component, since the loader's promises are not what is measured. */
async function measure(src) {
  const core = await (await import(src)).load((code, message) => { throw new Error(`${code}: ${message}`); });
  const words = "no that is not what i asked for please make it shorter and use the other file from before thanks".split(" ");
  // A fixed sequence (Knuth's MMIX constants), so that each run reads the same texts.
  let seed = 1n;
  const next = (n) => Number((seed = (seed * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n)) >> 33n) % n;
  const text = (length) => {
    let made = "";
    while (made.length < length) made += words[next(words.length)] + " ";
    return made.slice(0, length);
  };

  const exchanges = Array.from({ length: 400 }, () => [text(1_000), { prompt: text(1_000), reply: text(1_000) }]);
  const times = exchanges.map(([followup, before]) => {
    // One call is near the clock's resolution; ten of them are not.
    const start = performance.now();
    for (let call = 0; call < 10; call++) core.classify(followup, before);
    return ((performance.now() - start) * 1_000) / 10;
  });
  times.sort((a, b) => a - b);

  // One identifier in every hundred characters or so, as in a chat that holds many. Below the length that is refused.
  const some = ["anna@example.com", "+44 20 7946 0958", "4111 1111 1111 1111", "192.0.2.44", "https://example.com/a?b=c"];
  const pieces = Array.from({ length: 100 }, () => {
    let made = "";
    while (made.length < 10_000) made += text(100) + some[next(some.length)] + " ";
    return made;
  });
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const rates = Array.from({ length: 9 }, () => {
    const start = performance.now();
    for (const piece of pieces) core.scrub(piece);
    return bytes / 1e6 / ((performance.now() - start) / 1_000);
  });
  rates.sort((a, b) => a - b);
  return { classify: times[times.length >> 1], scrub: rates[rates.length >> 1] };
}
