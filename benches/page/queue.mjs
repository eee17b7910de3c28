// 1,000 records queue up offline, and go out when the network is back: what the page feels of it. The host says 334
// messages with three signals each, in bursts as a page does that catches up; the collector is played by the browser,
// and takes all.

import { gunzipSync } from "node:zlib";

const MESSAGES = 334;
const SIGNALS = [
  ["copied", { share: 0.5 }],
  ["regenerated", { attempt: 1 }],
  ["executed", { status: "passed" }],
];
const RECORDS = MESSAGES * SIGNALS.length;
/** Messages in one burst: the component's own work starts when the burst is over. */
const BURST = 2;

export default async function queue({ page, url }) {
  let sent = 0;
  await page.route("**/v1/records", async (route) => {
    const body = route.request().postDataBuffer();
    const { records } = JSON.parse(body[0] === 0x1f ? gunzipSync(body) : body);
    sent += records.length;
    await route.fulfill({ json: { results: records.map(({ id, rev }) => ({ id, rev, status: "stored" })) } });
  });
  await page.goto(url("/benches/page/queue.html"));
  await page.evaluate(begin, url("/dist/afterword.js"));
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ["toplevel"] });
  await page.context().setOffline(true);
  const stored = await page.evaluate(queueUp, { messages: MESSAGES, signals: SIGNALS, burst: BURST, records: RECORDS });
  await page.context().setOffline(false);
  const delivered = await page.evaluate(comeBack, RECORDS);
  const used = longestTask(JSON.parse((await browser.stopTracing()).toString()).traceEvents);
  if (sent < RECORDS) throw new Error(`only ${sent} of ${RECORDS} records were sent`);
  return [
    { bench: "page.queue.longest_task", value: used, unit: "ms", of: `${RECORDS} records, time on the processor` },
    {
      bench: "page.queue.longest_task.elapsed",
      value: Math.max(stored.task, delivered.task),
      unit: "ms",
      of: "0: none over 50",
    },
    {
      bench: "page.queue.longest_gap",
      value: Math.round(Math.max(stored.gap, delivered.gap)),
      unit: "ms",
      of: "between frames",
    },
    { bench: "page.queue.stored", value: Math.round(RECORDS / stored.seconds), unit: "records/s" },
    { bench: "page.queue.delivered", value: Math.round(RECORDS / delivered.seconds), unit: "records/s" },
  ];
}

/**
 * The most that one task of the page's main thread used of the processor, in ms. What a busy machine makes a task wait
 * is no work of the component's; the page's own view of that is given apart.
 */
function longestTask(events) {
  const main = new Set(
    events.filter(({ args }) => args?.name === "CrRendererMain").map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = events.filter(
    ({ name, ph, pid, tid }) => /RunTask$/.test(name) && ph === "X" && main.has(`${pid}/${tid}`),
  );
  if (tasks.length === 0) throw new Error("the trace has no tasks");
  const used = tasks.map(({ dur, tdur }) => Math.min(dur, tdur ?? dur));
  return Math.round(used.reduce((most, one) => Math.max(most, one)) / 100) / 10;
}

/** Runs in the page: loads the component, and the watch over tasks and frames. */
async function begin(src) {
  const script = Object.assign(document.createElement("script"), { type: "module", src });
  Object.assign(script.dataset, { endpoint: "/v1/records", consent: "granted", followups: "false" });
  document.head.append(script);
  await new Promise((loaded) => (script.onload = loaded));
  await window.afterword.version();
  const counts = (window.counts = { queued: 0, sent: 0 });
  document.addEventListener("afterword:delivery", ({ detail }) => counts[detail.state]++);

  /** What is the longest task, and the longest gap between two frames, until it is so. */
  window.watched = async (so) => {
    const watch = { task: 0, gap: 0 };
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watch.task = Math.max(watch.task, duration);
    });
    observer.observe({ type: "longtask" });
    const start = performance.now();
    let last = start;
    while (!so()) {
      const now = await new Promise(requestAnimationFrame);
      watch.gap = Math.max(watch.gap, now - last);
      last = now;
    }
    // Entries come a moment after their task.
    await new Promise((later) => setTimeout(later, 100));
    observer.disconnect();
    return { ...watch, seconds: (performance.now() - start) / 1_000 };
  };
}

/** Runs in the page. */
async function queueUp({ messages, signals, burst, records }) {
  const { afterword, counts, watched } = window;
  const said = (async () => {
    for (let at = 0; at < messages; at++) {
      const id = `m${at}`;
      afterword.turn({ role: "user", text: `What is known of number ${at}? ${"It is an odd one. ".repeat(5)}` });
      afterword.turn({ role: "assistant", id, text: `Number ${at} is a number. ${"More is not known. ".repeat(10)}` });
      for (const [kind, detail] of signals) afterword.signal(kind, id, detail);
      if (at % burst === burst - 1) await new Promise((next) => setTimeout(next));
    }
  })();
  const watch = await watched(() => counts.queued === records);
  await said;
  return watch;
}

/** Runs in the page. */
function comeBack(records) {
  return window.watched(() => window.counts.sent === records);
}
