// From the start of the script tag to the bars, on a page that is laid out with 20 answers, nothing cached.
// The last message may still be being written for all that the component knows: its bar waits until the text has stood
// still for the option `settle` (800 ms), so it is given apart.

const RUNS = 7;

export default async function bars({ page, url }) {
  const runs = [];
  for (let run = 0; run < RUNS; run++) {
    await page.context().clearCookies();
    await page.goto(url(`/benches/page/bars.html?${run}`));
    runs.push(await page.evaluate(measure, url(`/dist/afterword.js?${run}`)));
  }
  const median = (name) => Math.round(runs.map((run) => run[name]).sort((a, b) => a - b)[RUNS >> 1]);
  return [
    { bench: "page.bars.laid_out", value: median("laidOut"), unit: "ms", of: "19 bars" },
    { bench: "page.bars.all", value: median("all"), unit: "ms", of: "20 bars, the last after `settle`" },
  ];
}

/** Runs in the page. A bar counts as visible once its first button has a box. */
function measure(src) {
  return new Promise((resolve) => {
    const start = performance.now();
    const script = Object.assign(document.createElement("script"), { type: "module", src });
    Object.assign(script.dataset, { endpoint: "/v1/records", messages: ".assistant", userMessages: ".user" });
    document.head.append(script);
    let laidOut;
    const look = () => {
      const shown = [...document.querySelectorAll("afterword-bar")].filter(
        (bar) => bar.shadowRoot?.querySelector("button")?.getBoundingClientRect().height > 0,
      ).length;
      if (shown >= 19) laidOut ??= performance.now() - start;
      if (shown === 20) resolve({ laidOut, all: performance.now() - start });
      else requestAnimationFrame(look);
    };
    look();
  });
}
