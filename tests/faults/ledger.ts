// What was done, what the page said of it, and whether both are true of what the collector has.

import type { Proxy } from "./proxy";

/** Something that a page was told, as `recorder.js` writes it down. `at` is in ms since the epoch. */
export type Heard =
  | { name: "record"; at: number; id: string; rev: number; kind: string; message: string; value: any }
  | { name: "delivery"; at: number; id: string; rev: number; kind: string; state: string; error?: string }
  | { name: "error"; at: number; code: string; message: string };

/** One feedback: what was said of one message in one way. */
interface Feedback {
  /** What was said, in order. The last of them has to stand in the end. */
  acts: string[];
  /** How many of them the page has had time to keep. The others may be lost with it. */
  certain: number;
}

/** What one act, or one record, says: equal texts for equal statements. */
export function statement(kind: string, value: any): string {
  if (value === null) return "taken back";
  switch (kind) {
    case "reaction":
      return value.name;
    case "regenerate":
      return `attempt ${value.attempt}`;
    case "execution":
      return value.status;
    case "engagement":
      return `${value.level} ${value.copied}`;
    default:
      return JSON.stringify(value);
  }
}

export class Ledger {
  private readonly feedback = new Map<string, Feedback>();
  /** What each revision says, by `id/rev`, and which feedback it is of. */
  private readonly revisions = new Map<string, { of: string; says: string }>();
  /** The newest revision of each record that some page has called queued. */
  private readonly owed = new Map<string, number>();
  /** When each revision was first called sent, over all pages. */
  private readonly sent = new Map<string, number>();
  readonly wrongs: string[] = [];
  readonly errors: string[] = [];

  /** The person, or the page for them, says something. */
  act(message: string, kind: string, value: unknown): void {
    const of = `${message} ${kind}`;
    const feedback = this.feedback.get(of) ?? { acts: [], certain: 0 };
    feedback.acts.push(statement(kind, value));
    feedback.certain = feedback.acts.length;
    this.feedback.set(of, feedback);
  }

  /** The page of these messages is about to end before it has had time to keep what was said since `before`. */
  doubt(messages: string[], before: Map<string, number>): void {
    for (const [of, feedback] of this.feedback) {
      if (messages.includes(of.split(" ")[0])) feedback.certain = before.get(of) ?? 0;
    }
  }

  /** How many acts there are of each feedback so far. */
  counts(): Map<string, number> {
    return new Map([...this.feedback].map(([of, { acts }]) => [of, acts.length]));
  }

  /** A record that an earlier version left on the disk. */
  stored(record: any): void {
    this.act(record.subject.message, record.kind, record.value);
    const of = `${record.subject.message} ${record.kind}`;
    this.revisions.set(`${record.id}/${record.rev}`, { of, says: statement(record.kind, record.value) });
    this.owed.set(record.id, record.rev);
  }

  /** What one page was told, in its order. `states` is what that document knows so far. */
  hear(told: Heard[], states: Map<string, string>): void {
    for (const event of told) {
      if (event.name === "error") {
        this.errors.push(`${event.code}: ${event.message}`);
        continue;
      }
      const revision = `${event.id}/${event.rev}`;
      if (event.name === "record") {
        const [of, says] = [`${event.message} ${event.kind}`, statement(event.kind, event.value)];
        const known = this.revisions.get(revision);
        if (known && known.says !== says) this.wrongs.push(`${revision} says ${known.says} and ${says} (${of})`);
        this.revisions.set(revision, { of, says });
        continue;
      }
      if (event.state === "queued") {
        if (states.get(revision) === "sent") this.wrongs.push(`${revision} was sent and then queued in one page`);
        this.owed.set(event.id, Math.max(event.rev, this.owed.get(event.id) ?? 0));
      } else if (event.state === "sent") {
        this.sent.set(revision, Math.min(event.at, this.sent.get(revision) ?? Infinity));
      } else {
        this.wrongs.push(`${revision} (${event.kind}) is ${event.state}: ${event.error}`);
      }
      states.set(revision, event.state);
    }
  }

  /** What the page called queued and the collector does not have yet. */
  missing(proxy: Proxy): string[] {
    const revisions = [...this.owed].map(([id, rev]) => `${id}/${rev}`);
    return revisions.filter((revision) => !proxy.commits.has(revision));
  }

  /** The acts of which the page has not said anything yet, though it has had the time. */
  unheard(): string[] {
    const heard = new Map<string, Set<string>>();
    for (const { of, says } of this.revisions.values()) heard.set(of, (heard.get(of) ?? new Set()).add(says));
    const open = [...this.feedback].filter(
      ([of, { acts, certain }]) => certain && !heard.get(of)?.has(acts[certain - 1]),
    );
    return open.map(([of]) => of);
  }

  /** The newest revision of a message's feedback of this kind that was heard of. */
  newest(message: string, kind: string): string | undefined {
    const of = `${message} ${kind}`;
    const all = [...this.revisions].filter(([, revision]) => revision.of === of).map(([revision]) => revision);
    return all.sort((a, b) => Number(a.split("/")[1]) - Number(b.split("/")[1])).at(-1);
  }

  /** Everything that is not as it should be, now that all is over. `rows` are all records of the collector's export. */
  judge(rows: any[], proxy: Proxy): string[] {
    const wrongs = [...this.wrongs, ...proxy.wrongs];
    const ids = new Set<string>();
    const by = new Map<string, any[]>();
    for (const row of rows) {
      if (ids.has(row.id)) wrongs.push(`${row.id} is there twice`);
      ids.add(row.id);
      const of = `${row.subject.message} ${row.kind}`;
      by.set(of, [...(by.get(of) ?? []), row]);
      const says = statement(row.kind, row.state === "set" ? row.value : null);
      const known = this.revisions.get(`${row.id}/${row.rev}`);
      if (known && known.says !== says) wrongs.push(`${row.id}/${row.rev} says ${says}, the page said ${known.says}`);
    }
    for (const [of, all] of by) if (all.length > 1) wrongs.push(`${of} is there as ${all.length} records`);
    for (const [of, { acts, certain }] of this.feedback) {
      const row = by.get(of)?.[0];
      if (!row) {
        if (certain > 0) wrongs.push(`${of} is lost`);
        continue;
      }
      const says = statement(row.kind, row.state === "set" ? row.value : null);
      if (!acts.slice(Math.max(certain - 1, 0)).includes(says)) {
        wrongs.push(`${of} is ${says} in revision ${row.rev}; what was said: ${acts.join(", ")}`);
      }
    }
    const revs = new Map(rows.map((row) => [row.id, row.rev]));
    for (const [id, rev] of this.owed) {
      if ((revs.get(id) ?? 0) < rev) wrongs.push(`${id}/${rev} was queued, and revision ${revs.get(id)} is there`);
    }
    for (const [revision, at] of this.sent) {
      const committed = proxy.commits.get(revision);
      // The page's clock and ours are the same one, read by two processes.
      if (committed === undefined || at < committed - 20) wrongs.push(`${revision} was called sent before it was`);
    }
    return wrongs;
  }
}
