// Nothing is stored and nothing leaves before the person says yes; a no is a no.

import { Bar } from "./support/bar";
import { heard, listen } from "./support/events";
import { stored } from "./support/stored";
import { expect, test } from "./support/test";

const SELECTORS = { messages: ".assistant", userMessages: ".user" };
const NOTHING = { databases: {}, local: {}, session: {}, cookies: "" };

test.beforeEach(async ({ page, site, collector }) => {
  await listen(page);
  await page.goto(site.page("chat", { endpoint: collector.endpoint, settle: "100", ...SELECTORS }));
  await page.evaluate(() => {
    window.chat.say("user", "How tall is the tower?");
    window.chat.say("assistant", "The tower is 74 metres tall.");
  });
  await new Bar(page.locator("afterword-bar")).ready();
});

test("a click, a comment and a next message leave no trace until the question is answered", async ({
  page,
  wire,
  collector,
}) => {
  const bar = new Bar(page.locator("afterword-bar"));
  await bar.press("down");
  await expect(bar.question()).toBeVisible();
  await page.evaluate(() => void window.chat.say("user", "That is wrong, it is 76 metres."));
  await page.evaluate(() => window.chat.stream("assistant", "You are right, 76 metres."));
  await page.waitForTimeout(1_500);
  expect(await stored(page)).toEqual(NOTHING);
  expect(wire.bodies).toEqual([]);
  expect(await heard(page, "record")).toEqual([]);
  expect(await collector.rows("records")).toEqual([]);
});

test("yes sends the click that asked, and is remembered", async ({ page, collector }) => {
  const bar = new Bar(page.locator("afterword-bar"));
  await bar.press("down");
  await bar.allow();
  await bar.expectChosen("down");
  await expect.poll(() => collector.rows("records")).toHaveLength(1);
  const [record] = await collector.rows("records");
  expect(record).toMatchObject({
    kind: "reaction",
    origin: "explicit",
    rev: 1,
    value: { name: "down" },
    privacy: { consent: "granted" },
  });
  expect((await stored(page)).local).toEqual({ "afterword:consent": "granted" });

  await page.reload();
  await page.evaluate(() => window.chat.say("assistant", "Another answer on another day."));
  await bar.react("up");
  await expect(bar.question()).toBeHidden();
  await expect.poll(() => collector.rows("records")).toHaveLength(2);
});

test("no stores nothing, sends nothing and presses nothing", async ({ page, wire }) => {
  const bar = new Bar(page.locator("afterword-bar"));
  await bar.press("up");
  await bar.refuse();
  await expect(bar.question()).toBeHidden();
  await bar.expectChosen(undefined);
  await page.evaluate(() => void window.chat.say("user", "And how old is it?"));
  await page.waitForTimeout(1_500);
  expect(await stored(page)).toEqual(NOTHING);
  expect(wire.bodies).toEqual([]);
});

test("a host that holds the person's consent passes it in, and the records say so", async ({ page, collector }) => {
  await page.evaluate(() => window.afterword.consent("granted"));
  const bar = new Bar(page.locator("afterword-bar"));
  await bar.react("love");
  await expect
    .poll(() => collector.rows("records"))
    .toMatchObject([{ value: { name: "love" }, privacy: { consent: "host" } }]);
});

test("taken back, consent stops everything that follows", async ({ page, collector, wire }) => {
  const bar = new Bar(page.locator("afterword-bar"));
  await bar.press("up");
  await bar.allow();
  await expect.poll(() => collector.rows("records")).toHaveLength(1);
  await page.evaluate(() => window.afterword.consent("denied"));
  const sent = wire.bodies.length;
  await page.evaluate(() => void window.chat.say("user", "Thanks, that helps a lot!"));
  await page.evaluate(() => window.chat.stream("assistant", "You are welcome."));
  await page.waitForTimeout(1_500);
  expect(wire.bodies.length).toBe(sent);
  expect((await stored(page)).local).toEqual({});
});

test("under Global Privacy Control the host's word is not the person's", async ({ page, site, wire, collector }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "globalPrivacyControl", { value: true }));
  await page.goto(
    site.page("chat", { endpoint: collector.endpoint, settle: "100", ...SELECTORS, consent: "granted" }),
  );
  await page.evaluate(() => window.chat.say("assistant", "The tower is 74 metres tall."));
  const bar = new Bar(page.locator("afterword-bar"));
  await bar.press("down");
  await expect(bar.question()).toBeVisible();
  await page.evaluate(() => window.afterword.consent("granted"));
  await page.waitForTimeout(500);
  expect(await stored(page)).toEqual(NOTHING);
  expect(wire.bodies).toEqual([]);

  await bar.allow();
  await expect.poll(() => collector.rows("records")).toHaveLength(1);
});
