// Hosts draw messages anew whenever they like; the bar and the vote stay with the message.

import { build } from "esbuild";
import { join } from "node:path";
import { Bar } from "./support/bar";
import { heard, listen } from "./support/events";
import { ROOT } from "./support/repo";
import type { Site } from "./support/site";
import { expect, test } from "./support/test";

const OPTIONS = { messages: ".assistant", userMessages: ".user", consent: "granted", settle: "100" };

/** Bundles the React page as a host's build does. */
async function reactPage(site: Site, options: Record<string, string>): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "tests/e2e/pages/react-chat.jsx")],
    bundle: true,
    write: false,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  site.put("/pages/react-chat.js", { type: "text/javascript", body: Buffer.from(outputFiles[0].contents) });
  return site.page("react", { ...OPTIONS, ...options });
}

test.beforeEach(async ({ page, site, collector }, { title }) => {
  await listen(page);
  const ids: Record<string, string> = title.includes("renamed") ? { ids: "host" } : {};
  await page.goto(await reactPage(site, { endpoint: collector.endpoint, ...ids }));
  await page.evaluate(() => {
    window.chat.add("user", "What grows in the desert?", "q1");
    window.chat.add("assistant", "Cacti grow there.", "a1");
    window.chat.add("user", "And in a swamp?", "q2");
    window.chat.add("assistant", "Reeds do.", "a2");
  });
  await expect(page.locator("afterword-bar")).toHaveCount(2);
  await new Bar(page.locator("#chat [data-message-id=a2] afterword-bar")).ready();
});

test("React streams into a message, which wipes the element at every word, and one bar stands below it", async ({
  page,
  collector,
}) => {
  await page.evaluate(async () => {
    window.chat.add("user", "Tell me more.", "q3");
    window.chat.add("assistant", "Reeds", "a3");
    for (let text = "Reeds"; text.length < 60; text += " grow") {
      await new Promise((next) => setTimeout(next, 25));
      window.chat.alter("a3", { text });
    }
    window.chat.alter("a3", { text: "Reeds grow in shallow water, and so do sedges." });
  });
  const bar = new Bar(page.locator("[data-message-id=a3] afterword-bar"));
  await bar.react("up");
  await expect(page.locator("[data-message-id=a3] afterword-bar")).toHaveCount(1);
  await expect
    .poll(() => collector.rows("records"))
    .toContainEqual(
      expect.objectContaining({
        kind: "reaction",
        content: expect.objectContaining({ reply: "Reeds grow in shallow water, and so do sedges." }),
      }),
    );
});

test("a vote survives that React replaces the message's node", async ({ page, collector }) => {
  const bar = new Bar(page.locator("[data-message-id=a1] afterword-bar"));
  await bar.react("up");
  for (let version = 1; version <= 3; version++) {
    await page.evaluate((version) => window.chat.alter("a1", { version }), version);
    await expect(page.locator("[data-message-id=a1] afterword-bar")).toHaveCount(1);
    await bar.expectChosen("up");
  }
  await bar.react("down");
  await expect
    .poll(async () => (await collector.rows("records")).map(({ rev, value }) => [rev, value.name]))
    .toEqual([[2, "down"]]);
});

test("a vote survives that a virtualised list takes the message out and brings it back", async ({
  page,
  collector,
}) => {
  const bar = new Bar(page.locator("[data-message-id=a1] afterword-bar"));
  await bar.react("down");
  await bar.giveReason(0);
  await page.evaluate(() => window.chat.show({ from: 2 }));
  await expect(page.locator("[data-message-id=a1]")).toHaveCount(0);
  await page.waitForTimeout(500);
  await page.evaluate(() => window.chat.show({ from: 0 }));
  await bar.expectChosen("down");
  await expect
    .poll(async () => (await collector.rows("records")).map(({ value }) => [value.name, value.reasons?.length]))
    .toEqual([["down", 1]]);
});

test("scrolling a virtualised list past old messages makes no follow-up of them", async ({ page }) => {
  await page.evaluate(() => window.chat.show({ from: 2 }));
  await page.waitForTimeout(400);
  await page.evaluate(() => window.chat.show({ from: 0 }));
  await page.waitForTimeout(600);
  expect(await heard(page, "record")).toEqual([]);
});

test("a message that is renamed after the vote stays one record, which knows both names", async ({
  page,
  collector,
}) => {
  await page.evaluate(() => window.chat.add("assistant", "Ferns like the shade.", "temporary-1"));
  await new Bar(page.locator("[data-message-id=temporary-1] afterword-bar")).react("up");
  await page.evaluate(() => {
    window.afterword.bindId("temporary-1", "final-1");
    window.chat.alter("temporary-1", { id: "final-1" });
  });
  const bar = new Bar(page.locator("[data-message-id=final-1] afterword-bar"));
  await bar.expectChosen("up");
  await bar.react("love");
  await expect
    .poll(async () =>
      (await collector.rows("records")).map(({ subject, value }) => [subject.message, subject.aliases, value.name]),
    )
    .toEqual([["final-1", ["temporary-1"], "love"]]);
});

test("a host that moves a message elsewhere takes its bar along", async ({ page }) => {
  const bar = new Bar(page.locator("[data-message-id=a2] afterword-bar"));
  await bar.react("love");
  await page.evaluate(() => {
    const message = document.querySelector("[data-message-id=a2]")!;
    const archive = document.createElement("section");
    document.body.append(archive);
    archive.append(message);
  });
  await bar.expectChosen("love");
  await expect(page.locator("afterword-bar")).toHaveCount(2);
});
