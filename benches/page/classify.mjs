// Reading a follow-up in Chromium, called as a page calls it.

export default async function classify({ page, url }) {
  await page.goto(url("/benches/page/bars.html"));
  const median = await page.evaluate(measure, [url("/dist/core.js"), url("/benches/page/texts.js")]);
  return [{ bench: "page.classify", value: Number(median.toFixed(1)), unit: "µs", of: "median, three texts of 1,000 characters each" }];
}

/** Runs in the page: straight at the component, since the loader's promises are not what is measured. */
async function measure([src, texts]) {
  const core = await (await import(src)).load((code, message) => { throw new Error(`${code}: ${message}`); });
  const { made } = await import(texts);
  const exchanges = Array.from({ length: 400 }, () => [made(1_000), { prompt: made(1_000), reply: made(1_000) }]);
  const times = exchanges.map(([followup, before]) => {
    // One call is near the clock's resolution; ten of them are not.
    const start = performance.now();
    for (let call = 0; call < 10; call++) core.classify(followup, before);
    return ((performance.now() - start) * 1_000) / 10;
  });
  times.sort((a, b) => a - b);
  return times[times.length >> 1];
}
