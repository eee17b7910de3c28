// The main job in a real chat UI: what people do in deep-chat comes out of the collector, exactly once and without what
// identifies them.

import { createHash } from "node:crypto";
import { Replay, type Replayed } from "./support/conversation";
import type { Row } from "./support/collector";
import { DeepChat } from "./support/deep-chat";
import { listen } from "./support/events";
import { exchanges } from "./support/exchanges";
import { found, planter } from "./support/planted";
import { stored } from "./support/stored";
import { expect, test } from "./support/test";

/** How many exchanges are replayed in all, and how many in one page. */
const EXCHANGES = 120;
const PER_PAGE = 30;

/** Placeholders are numbered per record: another record, other numbers. White space is the reader's. */
const same = (text: string) =>
  text
    .replace(/\[([A-Z0-9_]+?)_\d+\]/g, "[$1]")
    .replace(/\s+/g, " ")
    .trim();

for (let first = 0; first < EXCHANGES; first += PER_PAGE) {
  // Half of the pages let records carry the host's own ids; the other half keep the default, pseudonyms.
  const ids = (first / PER_PAGE) % 2 ? "host" : "pseudonym";

  test(`exchanges ${first + 1} to ${first + PER_PAGE} come out as they went in (ids: ${ids})`, async ({
    page,
    site,
    collector,
    wire,
  }) => {
    test.setTimeout(180_000);
    const chat = new DeepChat(page);
    await listen(page);
    await chat.open(site.page("deep-chat", { endpoint: collector.endpoint, host: "deep-chat", settle: "150", ids }));
    await page.evaluate(() => window.afterword.consent("granted"));

    const replay = new Replay(chat, site.replies, planter(first + 1));
    const texts = exchanges(EXCHANGES).slice(first, first + PER_PAGE);
    for (const [at, exchange] of texts.entries()) await replay.run(exchange, first + at);
    await chat.delivered();

    const records = await collector.rows("records");
    const subjects = attribute(records, replay.done, ids);
    for (const { conversation, expected } of replay.done) {
      expect.soft(outcome(records, subjects, conversation), conversation).toEqual({ ...expected, followups: 1 });
    }
    expect
      .soft(
        records.filter((record) => !subjects.has(record.id)),
        "records of nobody's doing",
      )
      .toEqual([]);
    checkTraining(await collector.rows("preference"), await collector.rows("unpaired"), records);

    const everything = {
      IndexedDB: Buffer.from(JSON.stringify(await stored(page))),
      requests: Buffer.concat(wire.bodies),
      "the collector's files": await collector.bytes(),
    };
    expect(replay.planted.length).toBeGreaterThan(3 * PER_PAGE);
    for (const [place, bytes] of Object.entries(everything)) {
      // The texts are there, to be read as they are, and say what was taken out of them.
      for (const type of ["EMAIL", "PHONE", "CARD", "IP"])
        expect.soft(bytes.includes(`[${type}_1]`), `${type} in ${place}`).toBe(true);
      expect.soft(found(replay.planted, bytes), `identifiers in ${place}`).toEqual([]);
    }
  });
}

/** Which exchange each record is about: told by the texts of its follow-up, then by the name of the message. */
function attribute(records: Row[], replayed: Replayed[], ids: string): Map<string, string> {
  const followups = records.filter((record) => record.kind === "followup");
  const about = new Map<string, string>();
  for (const exchange of replayed) {
    const { conversation, prompt, reply, followup } = exchange;
    // Aimed right: the reply before it, the prompt before that, and never the first thing the person wrote.
    const aimed = followups.filter(
      ({ content, subject }) =>
        same(content.reply) === same(reply) &&
        same(content.followup) === same(followup) &&
        content.prompt.length === 1 &&
        content.prompt[0].role === "user" &&
        same(content.prompt[0].content) === same(prompt) &&
        subject.ordinal === 1 &&
        subject.hash === `sha256:${createHash("sha256").update(content.reply).digest("hex")}`,
    );
    expect.soft(aimed.length, `follow-ups aimed at the reply of ${conversation}`).toBe(1);
    const subject = aimed[0]?.subject;
    if (!subject) continue;
    expect.soft(subject.conversation).toEqual(ids === "host" ? conversation : expect.stringMatching(/^c:./));
    expect.soft(subject.message).toMatch(/^m:./);
    for (const record of records) {
      if (record.subject.message === subject.message && record.subject.conversation === subject.conversation) {
        expect.soft(record.subject.hash, "one message has one hash").toBe(subject.hash);
        about.set(record.id, conversation);
      }
    }
  }
  return about;
}

/** What the collector has of an exchange, in the words in which it is expected. */
function outcome(records: Row[], subjects: Map<string, string>, conversation: string) {
  const own = records.filter((record) => subjects.get(record.id) === conversation);
  const only = (kind: string) => {
    const found = own.filter((record) => record.kind === kind);
    expect.soft(found.length, `${kind} records of ${conversation}`).toBeLessThanOrEqual(1);
    return found[0];
  };
  const [reaction, edit] = [only("reaction"), only("edit")];
  const value = reaction?.value;
  return {
    ...(reaction && {
      reaction: value
        ? { state: "set", name: value.name, reasons: value.reasons?.length ?? 0, comment: !!value.comment }
        : { state: "retracted" },
    }),
    ...(edit && { edit: { state: edit.state } }),
    followups: own.filter((record) => record.kind === "followup").length,
  };
}

/** The rows for training say what the records say: edits that stand are pairs, reactions that stand are labels. */
function checkTraining(preference: Row[], unpaired: Row[], records: Row[]): void {
  const standing = (kind: string) => records.filter((record) => record.kind === kind && record.state === "set");
  const assistant = (content: string) => [{ role: "assistant", content }];
  const pairs = standing("edit").map(({ content, value }) => ({
    prompt: content.prompt,
    chosen: assistant(value.edited),
    rejected: assistant(content.reply),
  }));
  const labels = standing("reaction").map(({ content, value }) => ({
    prompt: content.prompt,
    completion: assistant(content.reply),
    label: value.name !== "down",
  }));
  const bare = <T>(rows: Row[], names: string[]): T[] =>
    rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])) as T);
  const inOrder = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
  expect.soft(inOrder(bare(preference, ["prompt", "chosen", "rejected"])), "preference rows").toEqual(inOrder(pairs));
  expect.soft(inOrder(bare(unpaired, ["prompt", "completion", "label"])), "unpaired rows").toEqual(inOrder(labels));
}
