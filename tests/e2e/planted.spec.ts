// A person whose every word identifies somebody, in a live chat: whatever form it is written in, none of it is stored or
// sent, and what is not theirs arrives.

import type { Page } from "@playwright/test";
import { FORMS, leaks } from "../planted/forms.js";
import { Bar } from "./support/bar";
import type { Collector } from "./support/collector";
import { stored } from "./support/stored";
import { expect, test, type Wire } from "./support/test";

const OPTIONS = { messages: ".assistant", userMessages: ".user", consent: "granted", settle: "100", content: "window:3" };

/** So many forms go through one exchange: a text in which everything is an identifier is nobody's. */
const TOGETHER = 7;

const groups = Array.from({ length: Math.ceil(FORMS.length / TOGETHER) }, (_, at) =>
  FORMS.slice(at * TOGETHER, (at + 1) * TOGETHER),
);

/** Where a person's words come from. Each question after the first is also the message after the reply before it. */
const SOURCES = ["question", "reply", "comment", "edit"] as const;

/** The forms in a text of their own, with words around them that must arrive. */
const note = (source: string, number: number, forms: typeof FORMS) =>
  [`The ${source} of round ${number}.`, ...forms.map(({ text }) => text), "Nothing else."].join("\n\n");

test("what identifies somebody is found in no store, no request and no file of the collector", async ({
  page,
  site,
  collector,
  wire,
}) => {
  test.setTimeout(180_000);
  await page.goto(site.page("chat", { endpoint: collector.endpoint, ...OPTIONS }));
  for (const [round, forms] of groups.entries()) {
    const text = (source: string) => note(source, round, forms);
    await page.evaluate((question) => void window.chat.say("user", question), `No, that is wrong. ${text("question")}`);
    await page.evaluate(sayInPieces, text("reply"));
    const bar = new Bar(page.locator("afterword-bar").nth(round));
    await bar.react("down");
    await bar.comment(text("comment"));
    await bar.edit((reply) => `${reply}\n\n${text("edit")}`);
  }
  await page.evaluate(() => void window.chat.say("user", "No, that is still wrong."));
  const kinds = async () => (await collector.rows("records")).map(({ kind }) => kind).sort();
  const each = (kind: string) => groups.map(() => kind);
  await expect.poll(kinds).toEqual([...each("edit"), ...each("followup"), ...each("reaction")]);
  await expect.poll(async () => (await delivered(page)).every((delivery) => delivery === "sent")).toBe(true);

  for (const [place, bytes] of await everything(page, wire, collector)) {
    for (const [round] of groups.entries()) {
      for (const source of SOURCES) {
        expect.soft(bytes.includes(`The ${source} of round ${round}.`), `${source} ${round} in ${place}`).toBe(true);
      }
    }
    expect.soft(leaks(bytes), `identifiers in ${place}`).toEqual([]);
  }
});

/** What each place holds, as text. */
async function everything(page: Page, wire: Wire, collector: Collector): Promise<[string, string][]> {
  return [
    ["the browser's stores", JSON.stringify(await stored(page))],
    ["the requests", Buffer.concat(wire.bodies).toString()],
    ["the collector's files", (await collector.bytes()).toString()],
    ["the export", await collector.exported("records")],
  ];
}

async function delivered(page: Page): Promise<string[]> {
  const { records } = (await stored(page)).databases.afterword;
  return (records as { delivery: string }[]).map(({ delivery }) => delivery);
}

/** Runs in the page: a reply as a renderer leaves it, its text in pieces of three over elements and bare text nodes. */
function sayInPieces(text: string): void {
  const message = window.chat.say("assistant", "");
  const wrap = ["span", "b", undefined, "em", "code"];
  for (const [number, piece] of (text.match(/[^]{1,3}/gu) ?? []).entries()) {
    const name = wrap[number % wrap.length];
    const node = name ? document.createElement(name) : document.createTextNode(piece);
    if (name) node.textContent = piece;
    message.append(node);
  }
}
