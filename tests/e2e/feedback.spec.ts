// What a person says on a bar: each act counts at once, what follows amends it, and all of it can be taken back.

import { Bar } from "./support/bar";
import { stored } from "./support/stored";
import { expect, test } from "./support/test";

const OPTIONS = { messages: ".assistant", userMessages: ".user", consent: "granted", settle: "100" };

test("the bare click counts; reasons and a comment amend the same record", async ({ page, site, collector }) => {
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await page.evaluate(() => window.chat.say("assistant", "Paris is the capital of Italy."));
  const bar = new Bar(page.locator("afterword-bar"));
  const values = async () => (await collector.rows("records")).map(({ value }) => value);
  await bar.react("down");
  await expect.poll(values).toEqual([{ name: "down" }]);
  const [{ id }] = await collector.rows("records");

  await bar.giveReason(0);
  await bar.comment("That is Rome.");
  await expect.poll(values).toEqual([{ name: "down", reasons: [expect.any(String)], comment: "That is Rome." }]);
  await bar.react("up");
  await expect.poll(values).toEqual([{ name: "up" }]);
  expect((await collector.rows("records")).map((record) => record.id)).toEqual([id]);
});

test("an edit keeps the original, tells its size in words, and is where the next edit starts", async ({
  page,
  site,
  collector,
}) => {
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await page.evaluate(() => window.chat.say("assistant", "The train leaves at nine from platform two."));
  const bar = new Bar(page.locator("afterword-bar"));
  await bar.edit((text) => text.replace("nine", "ten"));
  await expect(page.getByText("1 word changed")).toBeVisible();
  await bar.edit((text) => text.replace("two", "three"));
  await expect(page.getByText("2 words changed")).toBeVisible();
  await expect
    .poll(async () =>
      (await collector.rows("records")).map(({ rev, content, value }) => [rev, content.reply, value.edited]),
    )
    .toEqual([[2, "The train leaves at nine from platform two.", "The train leaves at ten from platform three."]]);
  expect(await page.locator(".assistant").evaluate((element) => element.textContent)).toContain(
    "at nine from platform two",
  );
});

test("a person's next message is read against the reply before it, never the first", async ({
  page,
  site,
  collector,
}) => {
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  const exchange = async (prompt: string, reply: string, at: number) => {
    await page.evaluate((prompt) => void window.chat.say("user", prompt), prompt);
    await page.evaluate((reply) => window.chat.stream("assistant", reply), reply);
    await new Bar(page.locator("afterword-bar").nth(at)).ready();
  };
  await exchange("How hot does water have to be to boil?", "Water boils at 90 degrees.", 0);
  await exchange("No, that's wrong. It is 100.", "You are right, it is 100 degrees.", 1);
  await page.evaluate(() => void window.chat.say("user", "Thanks, that is great!"));
  const read = async () =>
    (await collector.rows("records")).map(({ origin, subject, content, value }) => [
      origin,
      subject.ordinal,
      content,
      value,
    ]);
  const turn = (prompt: string, reply: string, followup: string) => ({
    prompt: [{ role: "user", content: prompt }],
    reply,
    followup,
  });
  await expect.poll(read).toHaveLength(2);
  expect((await read()).sort(([, a], [, b]) => a - b)).toEqual([
    [
      "inferred",
      1,
      turn(
        "How hot does water have to be to boil?",
        "Water boils at 90 degrees.",
        "No, that's wrong. It is 100.",
      ),
      expect.objectContaining({ category: "correction", polarity: "dsat" }),
    ],
    [
      "inferred",
      3,
      turn(
        "No, that's wrong. It is 100.",
        "You are right, it is 100 degrees.",
        "Thanks, that is great!",
      ),
      expect.objectContaining({ category: "positive", polarity: "sat" }),
    ],
  ]);
});

test("a next message that is less sure than the host asks for is recorded as an abstention", async ({
  page,
  site,
  collector,
}) => {
  await page.goto(
    site.page("chat", { endpoint: collector.endpoint, ...OPTIONS, thresholds: JSON.stringify({ sat: 1, dsat: 1 }) }),
  );
  await page.evaluate(async () => {
    window.chat.say("user", "How hot does water have to be to boil?");
    await window.chat.stream("assistant", "Water boils at 90 degrees.");
  });
  await new Bar(page.locator("afterword-bar")).ready();
  await page.evaluate(() => void window.chat.say("user", "No, that's wrong. It is 100."));
  await expect
    .poll(async () => (await collector.rows("records")).map(({ value, evidence }) => [value.category, evidence]))
    .toEqual([["none", { classifier: expect.stringMatching(/^signal\//), p: expect.any(Number), abstained: true }]]);
});

test("under the policy `none` the verdict travels without a word", async ({ page, site, collector, wire }) => {
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS, content: "none" }));
  await page.evaluate(() => {
    window.chat.say("user", "An unusual question.");
    window.chat.say("assistant", "An unusual answer.");
  });
  const bar = new Bar(page.locator("afterword-bar"));
  await bar.react("down");
  await bar.comment("An unusual comment.");
  await bar.edit(() => "An unusual edit.");
  await expect
    .poll(async () => (await collector.rows("records")).map(({ kind }) => kind).sort())
    .toEqual(["edit", "reaction"]);
  expect(Buffer.concat(wire.bodies).toString()).not.toContain("unusual");
  expect(JSON.stringify(await stored(page))).not.toContain("unusual");
});

test("erasing takes everything back, at the collector and on the device", async ({ page, site, collector }) => {
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  await page.evaluate(() => {
    window.chat.say("assistant", "One.");
    window.chat.say("assistant", "Two.");
  });
  const [one, two] = [0, 1].map((at) => new Bar(page.locator("afterword-bar").nth(at)));
  await one.react("up");
  await two.react("down");
  await expect.poll(() => collector.rows("records")).toHaveLength(2);
  expect(await page.evaluate(() => window.afterword.erase())).toEqual({ erased: 2 });
  expect(await collector.rows("records")).toEqual([]);
  await one.expectChosen(undefined);
  await two.expectChosen(undefined);
  const { records } = (await stored(page)).databases.afterword ?? {};
  expect(records ?? []).toEqual([]);
});
