// The ways to embed it, each as its own kind of host does.

import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { Bar } from "./support/bar";
import { heard, listen } from "./support/events";
import { DIST } from "./support/repo";
import { expect, test } from "./support/test";

const OPTIONS = { messages: ".assistant", userMessages: ".user", consent: "granted", settle: "100" };

test("one classic script tag is enough, and fetches nothing more", async ({ page, site, collector }) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await page.goto(site.page("standalone", { endpoint: collector.endpoint, ...OPTIONS }));
  await page.evaluate(() => window.chat.say("assistant", "All in one."));
  await new Bar(page.locator("afterword-bar")).react("up");
  await expect.poll(() => collector.rows("records")).toMatchObject([{ value: { name: "up" } }]);
  expect(fetched.filter((path) => path.startsWith("/dist/"))).toEqual(["/dist/afterword.standalone.js"]);
});

test("the wasm is not fetched before there is a message, and nothing moves when it comes", async ({
  page,
  site,
  collector,
}) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let asked = 0;
  await page.route("**/afterword_bg.wasm", async (route) => {
    asked += 1;
    await held;
    await route.continue();
  });
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await page.waitForTimeout(1_000);
  expect(asked).toBe(0);

  await page.evaluate(() => {
    window.chat.say("assistant", "First.");
    window.chat.say("assistant", "Second.");
  });
  await expect.poll(() => asked).toBe(1);
  const place = () =>
    page
      .locator(".assistant")
      .last()
      .evaluate((element) => element.getBoundingClientRect().top);
  const before = await place();
  release();
  await new Bar(page.locator("afterword-bar").last()).ready();
  expect(await place()).toBe(before);
});

test("a stub keeps commands in order until the loader is there", async ({ page, site, collector }) => {
  await page.addInitScript((endpoint) => {
    const q = [
      ["configure", { endpoint, messages: ".assistant", consent: "granted", settle: 100 }],
      ["configure", { conversation: "early", ids: "host", model: "first" }],
      ["configure", { model: "second" }],
    ];
    Object.assign(window, { afterword: { q } });
  }, collector.endpoint);
  await page.goto(site.page("chat"));
  await page.evaluate(() => window.chat.say("assistant", "Early birds."));
  await new Bar(page.locator("afterword-bar")).react("love");
  await expect
    .poll(() => collector.rows("records"))
    .toMatchObject([{ subject: { conversation: "early", model: "second" } }]);
});

test("two copies on one page are one Afterword", async ({ page, site, collector }) => {
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await page.addScriptTag({ type: "module", url: "/dist/afterword.js?copy=2" });
  await page.addScriptTag({ url: "/dist/afterword.standalone.js" });
  await page.evaluate(() => window.chat.say("assistant", "Only once."));
  await expect(page.locator("afterword-bar")).toHaveCount(1);
  await new Bar(page.locator("afterword-bar")).react("up");
  await expect.poll(() => collector.rows("records")).toHaveLength(1);
});

test("a host that tracks its messages itself needs no selector, and says when one is complete", async ({
  page,
  site,
  collector,
}) => {
  await page.goto(
    site.page("chat", { endpoint: collector.endpoint, consent: "granted", ids: "host", conversation: "tracked" }),
  );
  await page.evaluate(() => {
    window.afterword.track(window.chat.say("human", "Who wrote it?"), { id: "h1", role: "user" });
    window.afterword.track(window.chat.say("machine", "Nobody knows."), {
      id: "m1",
      role: "assistant",
      model: "small",
      complete: true,
    });
  });
  await new Bar(page.locator(".machine afterword-bar")).react("down");
  await expect
    .poll(() => collector.rows("records"))
    .toMatchObject([
      {
        subject: { conversation: "tracked", message: "m1", model: "small" },
        content: { prompt: [{ role: "user", content: "Who wrote it?" }], reply: "Nobody knows." },
      },
    ]);
});

test("a host may place the bar itself", async ({ page, site, collector }) => {
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS, ids: "host" }));
  await page.evaluate(() => {
    window.chat.say("assistant", "The bar is below, not inside.", "own-1");
    const bar = document.createElement("afterword-bar");
    bar.setAttribute("message-id", "own-1");
    document.body.append(bar);
  });
  const bar = new Bar(page.locator("body > afterword-bar"));
  await bar.react("up");
  await expect
    .poll(() => collector.rows("records"))
    .toMatchObject([{ subject: { message: "own-1" }, value: { name: "up" } }]);
});

test("a host without a page to read tells the turns, and its person's next turn is read", async ({
  page,
  site,
  collector,
}) => {
  await page.goto(
    site.page("chat", { endpoint: collector.endpoint, consent: "granted", ids: "host", conversation: "headless" }),
  );
  await page.evaluate(() => {
    window.afterword.turn({ role: "user", text: "What is the boiling point of water?", id: "t1" });
    window.afterword.turn({ role: "assistant", text: "Water boils at 90 degrees.", id: "t2" });
    window.afterword.turn({ role: "user", text: "No, that is wrong. It boils at 100 degrees.", id: "t3" });
    window.afterword.signal("copied", "t2", { share: 0.5 });
  });
  await expect
    .poll(async () => (await collector.rows("records")).map(({ kind, subject }) => [kind, subject.message]).sort())
    .toEqual([
      ["engagement", "t2"],
      ["followup", "t2"],
    ]);
});

test("classify and scrub answer without a message on the page and without storing anything", async ({
  page,
  site,
  collector,
  wire,
}) => {
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  const answers = await page.evaluate(async () => ({
    reading: await window.afterword.classify("That is wrong, the capital is Canberra.", {
      prompt: "What is the capital of Australia?",
      reply: "Sydney.",
    }),
    strict: await window.afterword.classify("That is wrong, the capital is Canberra.", {
      prompt: "What is the capital of Australia?",
      reply: "Sydney.",
      thresholds: { dsat: 1 },
    }),
    scrubbed: await window.afterword.scrub("Write to ada.byron@example.org, please."),
    version: await window.afterword.version(),
  }));
  expect(answers.reading).toMatchObject({ category: expect.any(String), polarity: "dsat", abstained: null });
  expect(answers.reading?.dimensions.correctness).toBeLessThan(-0.2);
  expect(answers.strict).toMatchObject({ category: "none", polarity: "neutral", abstained: "low_margin" });
  expect(answers.scrubbed).toEqual({ text: "Write to [EMAIL_1], please.", redactions: { EMAIL: 1 } });
  expect(answers.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(wire.bodies).toEqual([]);
});

test("a streaming reply is judged as the whole it became, not as the part that stood still first", async ({
  page,
  site,
  collector,
}) => {
  await listen(page);
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS, settle: "300" }));
  await page.evaluate(async () => {
    window.chat.say("user", "Count to ten.");
    await window.chat.stream("assistant", "one two three four five six seven eight nine ten", 80);
    await window.chat.stream("user", "Thank you, perfect!", 1);
  });
  await expect
    .poll(async () => (await heard(page, "record")).map(({ kind, content }) => [kind, content.reply]))
    .toEqual([["followup", "one two three four five six seven eight nine ten"]]);
  await expect.poll(() => collector.rows("records")).toHaveLength(1);
});

test("imported where there is no page, it does nothing and does not throw", async () => {
  const { afterword } = await import(pathToFileURL(join(DIST, "afterword.js")).href);
  afterword.configure({ endpoint: "/v1/records" });
  afterword.on("record", () => {})();
  expect(await afterword.scrub("text")).toBeUndefined();
});
