// With ε set, a press is reported once, by chance, on a way that shares nothing with the text; and pseudonyms that rotate.

import type { Page } from "@playwright/test";
import { Bar } from "./support/bar";
import type { Site } from "./support/site";
import { stored } from "./support/stored";
import { expect, test } from "./support/test";

const ANSWERS = ["The tower is 74 metres tall.", "It opened in 1931.", "It has 402 steps."];

/** A chat page with three answers and the host's word for consent. */
async function open(page: Page, site: Site, endpoint: string, privacy: object, answers = ANSWERS): Promise<Bar[]> {
  const selectors = { messages: ".assistant", userMessages: ".user" };
  const options = { endpoint, settle: "100", consent: "granted", privacy: JSON.stringify(privacy), ...selectors };
  await page.goto(site.page("chat", options));
  await page.evaluate((answers) => {
    for (const answer of answers) window.chat.say("assistant", answer);
  }, answers);
  const bars = answers.map((_, at) => new Bar(page.locator("afterword-bar").nth(at)));
  await bars[bars.length - 1].ready();
  return bars;
}

/** Every text and number in a value, but none of its names. */
function leaves(value: unknown): unknown[] {
  return value && typeof value === "object" ? Object.values(value).flatMap(leaves) : [value];
}

test("a press is reported once, apart from every record, and counted without bias", async ({
  page,
  site,
  collector,
  wire,
}) => {
  // The rest before a report is up to two minutes by chance; here chance says none.
  await page.addInitScript(() => {
    Math.random = () => 0;
  });
  const posted: any[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/v1/reports") && request.method() === "POST") posted.push(request.postDataJSON());
  });
  const bars = await open(page, site, collector.endpoint, { epsilon: 2 });
  for (const bar of bars) {
    await bar.react("down");
    await bar.react("love");
    await bar.react("love");
    await bar.react("up");
    await expect(bar.toggle()).toBeHidden();
  }
  await bars[0].edit((text) => text.replace("74", "76"));
  await page.evaluate(() => void window.chat.say("user", "That is wrong, it opened in 1932."));
  await expect.poll(() => posted.length).toBe(ANSWERS.length);
  await expect.poll(() => collector.rows("records")).toHaveLength(2);
  // The mark fades once it has said so.
  await expect(page.locator("afterword-bar [part~=sent]")).toHaveCount(ANSWERS.length);

  const records = await collector.rows("records");
  expect(records.map(({ kind }) => kind).sort()).toEqual(["edit", "followup"]);
  for (const body of posted) {
    expect(body).toEqual({
      reports: [
        {
          schema: "afterword-report/1",
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          choices: ["up", "down", "love"],
          answer: expect.stringMatching(/^(up|down|love)$/),
          epsilon: 2,
        },
      ],
    });
  }
  const reports = posted.flatMap((body) => body.reports);
  const said = new Set([...leaves(records), ...leaves(wire.records())].map(String));
  // A "2" may stand anywhere: it is nobody's.
  expect(leaves(reports).filter((leaf) => leaf !== 2 && said.has(String(leaf)))).toEqual([]);

  const printed = await collector.report();
  expect(printed).toContain("ε = 2, 3 choices, 3 reports");
  for (const choice of ["up", "down", "love"]) {
    const count = reports.filter(({ answer }) => answer === choice).length;
    expect(printed).toMatch(new RegExp(`^  ${choice} +${count} +[0-9.]+ %   [0-9.]+ % to [0-9.]+ %$`, "m"));
  }

  // The device knows that each answer was reported and as what, but not what was pressed.
  const disk = JSON.stringify(await stored(page));
  for (const { id } of reports) expect(disk).toContain(id);
  const again = await open(page, site, collector.endpoint, { epsilon: 2 });
  for (const bar of again) {
    await bar.expectChosen(undefined);
    await bar.react("down");
  }
  await page.waitForTimeout(1_000);
  expect(posted).toHaveLength(ANSWERS.length);
});

test("erasing leaves randomised answers, which nobody can find again, and takes the rest", async ({
  page,
  site,
  collector,
}) => {
  await page.addInitScript(() => {
    Math.random = () => 0;
  });
  const [bar] = await open(page, site, collector.endpoint, { epsilon: 1 });
  await bar.react("up");
  await bar.edit((text) => `${text} Or so.`);
  await expect.poll(() => collector.report()).toContain("1 reports");
  await expect.poll(() => collector.rows("records")).toHaveLength(1);
  expect(await page.evaluate(() => window.afterword.erase())).toEqual({ erased: 1 });
  expect(await collector.rows("records")).toEqual([]);
  expect(await collector.report()).toContain("1 reports");
  expect(JSON.stringify(await stored(page))).not.toContain("afterword-report/1");
});

test("a report that waits for its moment is forgotten when consent is taken back", async ({ page, site, collector }) => {
  const [bar] = await open(page, site, collector.endpoint, { epsilon: 1 }, [ANSWERS[0]]);
  await bar.react("up");
  await bar.expectDelivery("queued");
  // The preview shows its very bytes, and offers nothing that could not be done.
  await page.evaluate(() => void window.afterword.preview());
  const sheet = page.getByRole("dialog");
  await expect(sheet).toContainText("a reaction, left partly to chance");
  await expect(sheet.getByRole("button", { name: /Take back|Withdraw/ })).toHaveCount(0);
  await sheet.locator("[part~=unfold]").click();
  const { databases } = await stored(page);
  const [row] = databases["afterword-reports"].records as { json: string }[];
  await expect(sheet.locator("[part~=bytes]")).toHaveText(row.json);
  await page.keyboard.press("Escape");

  expect(Object.keys((await stored(page)).databases).sort()).toEqual(["afterword", "afterword-reports"]);
  await page.evaluate(() => window.afterword.consent("denied"));
  await expect.poll(async () => (await stored(page)).databases).toEqual({});
  expect(await collector.report()).toBe("");
});

test("names rotate with the period that the host sets, and the secrets of all of them erase everything", async ({
  page,
  site,
  collector,
  request,
}) => {
  for (const rotation of ["day", "week", "month"]) {
    const [bar] = await open(page, site, collector.endpoint, { rotation }, [ANSWERS[0]]);
    await bar.react("up");
    await bar.expectDelivery("sent");
  }
  const records = await collector.rows("records");
  for (const name of ["rater", "conversation", "message"] as const) {
    const names = records.map((record) => record[name] ?? record.subject[name]);
    expect(new Set(names).size, name).toBe(3);
  }
  const secrets = await page.evaluate(() => window.afterword.secrets());
  expect(secrets).toHaveLength(3);
  // Anybody who holds a secret can erase with it, without the page: this is what the README's curl sends.
  const erased = await request.delete(collector.endpoint, { data: { secret: secrets?.[0] } });
  expect(await erased.json()).toEqual({ erased: 1 });
  expect(await page.evaluate(() => window.afterword.erase())).toEqual({ erased: 2 });
  expect(await collector.rows("records")).toEqual([]);
});
