// The judge is judged: each kind of untruth is found.

import { expect, test } from "@playwright/test";
import { type Heard, Ledger } from "./ledger";
import type { Proxy } from "./proxy";

const VALUE = { status: "passed" };
const record = (rev: number, value: object | null = VALUE, id = "a"): Heard => ({
  name: "record",
  at: 0,
  id,
  rev,
  kind: "execution",
  message: "m",
  value,
});
const delivery = (state: string, rev = 1, at = 10): Heard => ({
  name: "delivery",
  at,
  id: "a",
  rev,
  kind: "execution",
  state,
});
const row = (rev = 1, value: object = VALUE, id = "a") => ({
  id,
  rev,
  kind: "execution",
  state: "set",
  subject: { message: "m" },
  value,
});

/** What the judge says of one act that a page was told so of, and of what the collector has. */
function judged(told: Heard[], rows: object[], commits: Record<string, number> = { "a/1": 5 }): string {
  const ledger = new Ledger();
  ledger.act("m", "execution", VALUE);
  ledger.hear(told, new Map());
  return ledger.judge(rows, { commits: new Map(Object.entries(commits)), wrongs: [] } as unknown as Proxy).join("; ");
}

test("what is true passes", () => {
  expect(judged([record(1), delivery("queued"), delivery("sent")], [row()])).toBe("");
});

for (const [title, told, rows, commits, found] of [
  ["a record that is missing", [record(1), delivery("queued")], [], {}, "m execution is lost"],
  ["a record that is there twice", [record(1), delivery("queued")], [row(), row()], {}, "a is there twice"],
  ["one feedback as two records", [record(1), delivery("queued")], [row(), row(1, VALUE, "b")], {}, "as 2 records"],
  ["another content", [record(1), delivery("queued")], [row(1, { status: "failed_test" })], {}, "the page said passed"],
  [
    "an older revision",
    [record(1), record(2), delivery("queued", 2)],
    [row(1)],
    {},
    "a/2 was queued, and revision 1 is there",
  ],
  [
    "sent before the commit",
    [record(1), delivery("sent", 1, 10)],
    [row()],
    { "a/1": 100 },
    "called sent before it was",
  ],
  ["sent without a commit", [record(1), delivery("sent")], [row()], {}, "called sent before it was"],
  [
    "sent, then queued",
    [record(1), delivery("sent"), delivery("queued")],
    [row()],
    { "a/1": 5 },
    "was sent and then queued",
  ],
  ["a refusal", [record(1), delivery("rejected")], [row()], {}, "is rejected"],
  ["one revision that says two things", [record(1), record(1, null)], [row()], {}, "a/1 says passed and taken back"],
] as [string, Heard[], object[], Record<string, number>, string][]) {
  test(`${title} is found`, () => expect(judged(told, rows, commits)).toContain(found));
}

test("what was said just before a crash may be lost, and what was said before that may not", () => {
  const proxy = { commits: new Map(), wrongs: [] } as unknown as Proxy;
  const ledger = new Ledger();
  const before = ledger.counts();
  ledger.act("m", "execution", VALUE);
  ledger.doubt(["m"], before);
  expect(ledger.judge([], proxy)).toEqual([]);
  const later = new Ledger();
  later.act("m", "execution", VALUE);
  const counts = later.counts();
  later.act("m", "execution", { status: "failed_test" });
  later.doubt(["m"], counts);
  expect(later.judge([], proxy)).toEqual(["m execution is lost"]);
  expect(later.judge([row()], proxy)).toEqual([]);
  expect(later.judge([row(2, { status: "failed_test" })], proxy)).toEqual([]);
});
