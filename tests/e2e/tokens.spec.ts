// A collector that takes only what the host's server vouches for, and a page that hands the tokens on.

import type { Page } from "@playwright/test";
import { Bar } from "./support/bar";
import { Collector } from "./support/collector";
import { heard, listen } from "./support/events";
import { SECRET, signTokens } from "./support/signer";
import { expect, test as base } from "./support/test";

const OPTIONS = { messages: ".assistant", userMessages: ".user", consent: "granted", settle: "100" };

const test = base.extend({
  collector: async ({ site }, use) => {
    const collector = await Collector.start(site.origin, "--token-secret", SECRET, "--require-tokens");
    await use(collector);
    await collector.discard();
  },
});

/** What the page asks of its server for a message. */
interface Wanted {
  /** The message that the token is for; another than the one that it is given to, where a host errs. */
  of: string;
  /** How long the token is good for; negative is over. */
  days?: number;
}

/** Shows an answer, with a token that the page has fetched for it. */
async function answer(page: Page, id: string, text: string, wanted?: Wanted): Promise<Bar> {
  await page.evaluate((text) => void window.chat.say("user", `Say: ${text}`), text);
  await page.evaluate(
    async ({ id, text, wanted }) => {
      const asked = wanted && `/token?message=${wanted.of}&days=${wanted.days ?? 30}`;
      const token = asked && (await (await fetch(asked)).text());
      const message = window.chat.say("assistant", text, id);
      if (token) message.dataset.afterwordToken = token;
    },
    { id, text, wanted },
  );
  const bar = new Bar(page.locator(`[data-message-id=${id}] afterword-bar`));
  await bar.ready();
  return bar;
}

test.beforeEach(async ({ page, site, collector }, { title }) => {
  await signTokens(site);
  await listen(page);
  const ids: Record<string, string> = title.includes("named by the host") ? { ids: "host" } : {};
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS, ...ids }));
});

test("a vote with the host's token is verified, and so is a change of mind", async ({ page, collector, wire }) => {
  const bar = await answer(page, "msg_1", "The Danube is a river.", { of: "msg_1" });
  await bar.react("up");
  await expect.poll(() => collector.rows("records")).toMatchObject([{ rev: 1, verified: true, value: { name: "up" } }]);
  await bar.react("down");
  await bar.giveReason(0);
  await expect.poll(async () => (await heard(page, "delivery")).at(-1)).toMatchObject({ rev: 3, state: "sent" });
  const verified = await collector.exported("unpaired", "--verified");
  expect(verified.trim().split("\n").map((row) => JSON.parse(row))).toMatchObject([{ label: false }]);
  expect(JSON.stringify(wire.records()), "the token goes beside the record").not.toContain("v1.");
  expect((await collector.bytes()).includes("v1.ey"), "and is not stored").toBe(false);
});

test("a token is good for the message that it was signed for, named by the host, and for no other", async ({
  page,
  collector,
  told,
}) => {
  told.tolerate(/^Afterword: the collector at .* refused feedback: token: /);
  const right = await answer(page, "msg_1", "The Danube is a river.", { of: "msg_1" });
  const wrong = await answer(page, "msg_2", "Lake Geneva is a lake.", { of: "msg_1" });
  await right.react("up");
  await wrong.react("up");
  await wrong.expectRefused("token: is another message's");
  await right.expectDelivery("sent");
  const votes = (await collector.rows("records")).filter(({ kind }) => kind === "reaction");
  expect(votes).toMatchObject([{ verified: true, subject: { message: "msg_1" }, value: { name: "up" } }]);
});

test("a vote without a token is refused, says so across a reload, and is taken once the host has one", async ({
  page,
  collector,
  told,
}) => {
  const sentence = "token: is missing; this collector takes feedback only with a token of the host, see docs/tokens.md";
  told.tolerate(`Afterword: the collector at ${collector.endpoint} refused feedback: ${sentence}`);
  await (await answer(page, "msg_1", "The Danube is a river.")).react("up");
  const bar = new Bar(page.locator("[data-message-id=msg_1] afterword-bar"));
  await bar.expectRefused(sentence);
  await bar.expectChosen("up");
  expect((await heard(page, "delivery")).at(-1)).toMatchObject({ state: "rejected", error: sentence });
  expect(await collector.rows("records")).toEqual([]);

  await page.reload();
  await answer(page, "msg_1", "The Danube is a river.", { of: "msg_1" });
  await bar.expectRefused(sentence);
  await bar.word("Try again").click();
  await bar.expectDelivery("sent");
  expect(await collector.rows("records")).toMatchObject([{ verified: true, value: { name: "up" } }]);
});

test("a vote with an expired token is refused, and trying again helps no more than before", async ({
  page,
  collector,
  told,
}) => {
  const sentence = "token: has expired; this feedback cannot be taken any more";
  told.tolerate(`Afterword: the collector at ${collector.endpoint} refused feedback: ${sentence}`);
  const bar = await answer(page, "msg_1", "The Danube is a river.", { of: "msg_1", days: -1 });
  await bar.react("down");
  await bar.expectRefused(sentence);
  const before = (await heard(page, "delivery")).length;
  await bar.word("Try again").click();
  await expect.poll(async () => (await heard(page, "delivery")).slice(before).at(-1)?.state).toBe("rejected");
  await bar.expectRefused(sentence);
  expect(await collector.rows("records")).toEqual([]);
});
