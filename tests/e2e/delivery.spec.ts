// What is shown about delivery is true, nothing is lost and nothing arrives twice, whatever happens to the network.

import type { BrowserContext, Page } from "@playwright/test";
import { Bar } from "./support/bar";
import { heard, listen } from "./support/events";
import { stored } from "./support/stored";
import { expect, test, type Wire } from "./support/test";

const OPTIONS = { messages: ".assistant", userMessages: ".user", consent: "granted", settle: "100" };

/** The browser's own words about requests that cannot be made. */
const NETWORK = /Failed to load resource: net::ERR_|has been blocked by CORS policy/;

/** Opens the chat with two answers on it. */
async function chat(page: Page, url: string): Promise<[Bar, Bar]> {
  await listen(page);
  await page.goto(url);
  await answers(page);
  return [new Bar(page.locator("afterword-bar").nth(0)), new Bar(page.locator("afterword-bar").nth(1))];
}

/** Draws the conversation: the same one after each load. */
async function answers(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.chat.say("user", "Name a river.");
    window.chat.say("assistant", "The Danube is a river.");
    window.chat.say("user", "Name a lake.");
    window.chat.say("assistant", "Lake Geneva is a lake.");
  });
  await expect(page.locator("afterword-bar")).toHaveCount(2);
}

/** How often each revision of each record was sent. */
function timesSent(wire: Wire): number[] {
  const counts = new Map<string, number>();
  for (const { id, rev } of wire.records()) counts.set(`${id}/${rev}`, (counts.get(`${id}/${rev}`) ?? 0) + 1);
  return [...counts.values()];
}

test("offline, a vote is shown as queued; online again, it is sent by itself", async ({
  page,
  context,
  site,
  collector,
  told,
}) => {
  told.tolerate(NETWORK, /^Afterword: /);
  const [bar] = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await bar.ready();
  await context.setOffline(true);
  await bar.react("up");
  await bar.expectDelivery("queued");
  await page.waitForTimeout(500);
  expect((await heard(page, "delivery")).map(({ state }) => state)).not.toContain("sent");
  expect(await collector.rows("records")).toEqual([]);

  await context.setOffline(false);
  await expect
    .poll(async () => (await heard(page, "delivery")).at(-1))
    .toMatchObject({ state: "sent", kind: "reaction" });
  expect(await collector.rows("records")).toMatchObject([{ kind: "reaction", value: { name: "up" } }]);
});

test("a vote that was queued survives a reload, and is sent once the collector is back", async ({
  page,
  site,
  collector,
  told,
}) => {
  told.tolerate(NETWORK, /^Afterword: /);
  const [bar, other] = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await other.ready();
  await collector.halt();
  await bar.react("down");
  await bar.expectDelivery("queued");

  await page.reload();
  await answers(page);
  await bar.expectChosen("down");
  await other.expectChosen(undefined);
  await bar.expectDelivery("queued");

  await collector.resume();
  await expect
    .poll(() => collector.rows("records"), { timeout: 20_000 })
    .toMatchObject([{ kind: "reaction", value: { name: "down" } }]);
  await expect.poll(async () => (await heard(page, "delivery")).at(-1)?.state).toBe("sent");
});

test("what was taken back and waits is shown to wait after a reload, whatever else was sent", async ({
  page,
  site,
  collector,
  told,
}) => {
  told.tolerate(NETWORK, /^Afterword: /);
  const [bar] = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await bar.react("up");
  await bar.edit((text) => `${text} It is long.`);
  await expect.poll(() => collector.rows("records")).toHaveLength(2);
  await collector.halt();
  await bar.react("up");
  await bar.expectDelivery("queued");

  await page.reload();
  await answers(page);
  await bar.expectDelivery("queued");
  await bar.expectChosen(undefined);
  await collector.resume();
  const states = async () => (await collector.rows("records")).map(({ kind, state }) => [kind, state]);
  await expect
    .poll(async () => (await states()).sort(), { timeout: 20_000 })
    .toEqual([
      ["edit", "set"],
      ["reaction", "retracted"],
    ]);
});

test("a collector that is down is named once, and gets everything once when it is up", async ({
  page,
  site,
  collector,
  told,
}) => {
  told.tolerate(NETWORK);
  const [bar, other] = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await other.ready();
  await collector.halt();
  await bar.react("up");
  await bar.expectDelivery("queued");
  await other.react("love");
  await bar.react("down");
  await expect.poll(() => heard(page, "error")).toMatchObject([{ code: "collector-unreachable" }]);
  await page.waitForTimeout(3_000);
  expect(await heard(page, "error"), "said once").toHaveLength(1);
  const [{ message }] = await heard(page, "error");
  told.tolerate(`Afterword: ${message}`);
  expect(told.sentences()).toEqual([`Afterword: ${message}`]);

  await collector.resume();
  await expect.poll(() => collector.rows("records"), { timeout: 20_000 }).toHaveLength(2);
  const names = (await collector.rows("records")).map(({ value }) => value.name).sort();
  expect(names).toEqual(["down", "love"]);
});

test("two tabs send each record once", async ({ page, context, site, collector, wire }) => {
  const url = site.page("chat", { endpoint: collector.endpoint, ...OPTIONS });
  const [first] = await chat(page, url);
  const tab = await context.newPage();
  const [, second] = await chat(tab, url);
  await first.ready();
  await second.ready();
  await Promise.all([first.react("up"), second.react("down")]);
  await expect.poll(() => collector.rows("records")).toHaveLength(2);
  await page.waitForTimeout(1_500);
  expect(timesSent(wire)).toEqual([1, 1]);
  expect((await collector.rows("records")).map(({ value }) => value.name).sort()).toEqual(["down", "up"]);
});

test("what is said in one tab is shown in the other at once, and what is said there goes on from it", async ({
  page,
  context,
  site,
  collector,
}) => {
  const url = site.page("chat", { endpoint: collector.endpoint, ...OPTIONS });
  const [here, unjudged] = await chat(page, url);
  const tab = await context.newPage();
  const [there] = await chat(tab, url);
  await here.ready();
  await there.ready();
  await here.react("up");
  await there.expectChosen("up");
  await there.react("down");
  await here.expectChosen("down");
  await here.edit((text) => `${text} It flows east.`);
  await expect(there.pencil()).toHaveAttribute("aria-pressed", "true");
  await there.undoEdit();
  await expect(here.pencil()).toHaveAttribute("aria-pressed", "false");
  await here.react("down");
  await there.expectChosen(undefined);
  await unjudged.expectChosen(undefined);
  await expect
    .poll(async () => (await collector.rows("records")).map(({ kind, rev, state }) => [kind, rev, state]).sort())
    .toEqual([
      ["edit", 2, "retracted"],
      ["reaction", 3, "retracted"],
    ]);
});

test("two tabs in which something else is pressed at once agree, with each other and with what is stored", async ({
  page,
  context,
  site,
  collector,
}) => {
  const url = site.page("chat", { endpoint: collector.endpoint, ...OPTIONS });
  const [here] = await chat(page, url);
  const tab = await context.newPage();
  const [there] = await chat(tab, url);
  await here.ready();
  await there.ready();
  const kept = async () => (await collector.rows("records")).map(({ value }) => value?.name);
  for (const [mine, theirs] of [["up", "down"], ["love", "up"], ["down", "love"]] as const) {
    await Promise.all([here.press(mine), there.press(theirs)]);
    const words = async () => new Set([await here.chosen(), await there.chosen(), ...(await kept())]);
    await expect.poll(async () => (await words()).size, "words in three places").toBe(1);
  }
  expect(await kept()).toHaveLength(1);
});

test("offline, the other tab shows a vote and that it waits", async ({ page, context, site, collector, told }) => {
  told.tolerate(NETWORK, /^Afterword: /);
  const url = site.page("chat", { endpoint: collector.endpoint, ...OPTIONS });
  const [here] = await chat(page, url);
  const tab = await context.newPage();
  const [there] = await chat(tab, url);
  await here.ready();
  await there.ready();
  await context.setOffline(true);
  await here.react("love");
  await there.expectChosen("love");
  await there.expectDelivery("queued");
  await context.setOffline(false);
  await there.expectDelivery("sent");
  await here.expectDelivery("sent");
});

test("a vote cast just before the tab is closed arrives", async ({ page, context, site, collector }) => {
  const [bar] = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await bar.ready();
  const stay = await context.newPage();
  await bar.press("up");
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => collector.rows("records")).toMatchObject([{ value: { name: "up" } }]);
  await stay.close();
});

test("a record that the collector refuses is shown as refused, with its sentence, and is not tried for ever", async ({
  page,
  context,
  site,
  collector,
  wire,
  told,
}) => {
  told.tolerate(/^Afterword: /);
  await refuseAll(context);
  const [bar] = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await bar.react("up");
  await bar.expectDelivery("rejected");
  expect((await heard(page, "delivery")).at(-1)).toMatchObject({
    state: "rejected",
    error: expect.stringContaining("hour: is in the future"),
  });
  await page.waitForTimeout(2_500);
  expect(timesSent(wire)).toEqual([1]);
});

test("a vote is shown again after a reload, and its change is the next revision of the same record", async ({
  page,
  site,
  collector,
}) => {
  const [bar, other] = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await bar.react("up");
  await expect.poll(async () => (await heard(page, "delivery")).at(-1)?.state).toBe("sent");
  const [before] = await collector.rows("records");

  await page.reload();
  await answers(page);
  await bar.expectChosen("up");
  await other.expectChosen(undefined);
  await bar.react("down");
  await expect.poll(async () => (await collector.rows("records")).map(({ rev }) => rev)).toEqual([before.rev + 1]);
  const [after] = await collector.rows("records");
  expect(after).toMatchObject({ id: before.id, value: { name: "down" } });
});

test("what is stored is what is sent, byte for byte", async ({ page, site, collector, wire }) => {
  const [bar] = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await bar.react("down");
  await bar.comment("It flows through ten countries.");
  await expect
    .poll(async () => (await collector.rows("records")).at(0)?.value.comment)
    .toBe("It flows through ten countries.");
  const rows = (await stored(page)).databases.afterword.records as { json: string; delivery: string }[];
  expect(rows).toMatchObject([{ delivery: "sent" }]);
  expect(wire.bodies.at(-1)?.toString()).toContain(rows[0].json);
});

/** Answers as a collector does that accepts the request and refuses every record in it. */
async function refuseAll(context: BrowserContext): Promise<void> {
  await context.route("**/v1/records", async (route) => {
    const headers = {
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "content-type",
      "access-control-allow-methods": "POST",
    };
    if (route.request().method() === "OPTIONS") return route.fulfill({ status: 204, headers });
    const { records } = route.request().postDataJSON();
    const refuse = ({ id, rev }: { id: string; rev: number }) => ({
      id,
      rev,
      status: "rejected",
      error: "hour: is in the future",
    });
    return route.fulfill({ status: 200, headers, json: { results: records.map(refuse) } });
  });
}
