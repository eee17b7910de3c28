// The way to the collector, and what can happen on it. It sees every byte: what it saw committed is the truth about
// `sent`.

import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

/** What happens to one request. */
export type Fault =
  /** The connection is reset while the body is under way. */
  | "reset"
  /** The collector commits, and the answer is lost. */
  | "lost"
  /** 500 without a word, or 503 with one. */
  | "error"
  | "trouble"
  /** 429, come again in 1 s; or at a date, 2 to 3 s from now. */
  | "seconds"
  | "date"
  /** The answer comes byte by byte. */
  | "drip"
  /** The answer begins and never ends. */
  | "hang"
  /** The collector commits, and the answer is something else than its answer. */
  | "number"
  | "page"
  | "cut"
  | "strangers";

/** An upstream's answer. */
interface Answer {
  status: number;
  type: string;
  body: Buffer;
}

/** Statuses of a result that mean: the collector has this revision, or a newer one. */
const KEPT = ["stored", "unchanged", "stale"];

export class Proxy {
  /** When (ms since the epoch) the collector was first seen to have `id/rev`. */
  readonly commits = new Map<string, number>();
  /** What must not happen: a revision applied after a higher one of the same record, a record refused. */
  readonly wrongs: string[] = [];
  /** How often each fault was met. */
  readonly met = new Map<Fault, number>();
  requests = 0;
  packed = 0;
  private readonly applied = new Map<string, number>();
  private readonly agent = new Agent({ keepAlive: true });
  private server: Server;
  private port = 0;
  private planned: Fault[] = [];

  private constructor(private readonly upstream: string) {
    this.server = this.listener();
  }

  /** One in front of the collector at `upstream` (an origin). */
  static async start(upstream: string): Promise<Proxy> {
    const proxy = new Proxy(upstream);
    await proxy.open();
    proxy.port = (proxy.server.address() as AddressInfo).port;
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}/v1/records`;
  }

  /** From now on each request meets one of these, in turn; those after the last meet nothing. */
  plan(...faults: Fault[]): void {
    this.planned = faults;
  }

  /** How many of the faults that were planned nobody has met yet. */
  get ahead(): number {
    return this.planned.length;
  }

  /** Refuses connections, and cuts those that are there. */
  async close(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await closed;
  }

  /** Takes connections, on the same port as before. */
  async open(): Promise<void> {
    if (this.server.listening) return;
    this.server = this.listener();
    await new Promise<void>((ready) => this.server.listen(this.port, "127.0.0.1", ready));
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    if (this.server.listening) await this.close();
  }

  private listener(): Server {
    return createServer((incoming, outgoing) => {
      // A browser that is killed is nobody's error.
      this.pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (incoming.method !== "POST") return send(outgoing, incoming, await this.ask(incoming, await bytes(incoming)));
    this.requests++;
    const fault = this.planned.shift();
    if (fault) this.met.set(fault, (this.met.get(fault) ?? 0) + 1);
    if (fault === "reset") {
      await new Promise((begun) => incoming.once("data", begun));
      return void incoming.socket.resetAndDestroy();
    }
    const body = await bytes(incoming);
    const refusal = fault && REFUSALS[fault]?.();
    if (refusal) {
      return send(outgoing, incoming, { ...refusal, type: "application/json" }, refusal.after);
    }
    const answer = await this.ask(incoming, body);
    this.note(incoming, body, answer);
    switch (fault) {
      case "lost":
        return void incoming.socket.resetAndDestroy();
      case "drip":
        head(outgoing, incoming, answer, answer.body.length);
        for (const byte of answer.body) {
          if (outgoing.destroyed) return;
          outgoing.write(Buffer.of(byte));
          await pause(Math.min(5, 2_000 / answer.body.length));
        }
        return void outgoing.end();
      case "hang":
        head(outgoing, incoming, answer, answer.body.length);
        return void outgoing.write(answer.body.subarray(0, answer.body.length >> 1));
      case "cut":
        return send(outgoing, incoming, { ...answer, body: answer.body.subarray(0, answer.body.length >> 1) });
      case "number":
        return send(outgoing, incoming, { ...answer, body: Buffer.from("7") });
      case "page":
        return send(outgoing, incoming, { status: 200, type: "text/html", body: Buffer.from("<h1>It works!</h1>") });
      case "strangers": {
        const result = { id: "00000000-0000-4000-8000-000000000000", rev: 1, status: "stored" };
        return send(outgoing, incoming, { ...answer, body: Buffer.from(JSON.stringify({ results: [result] })) });
      }
      default:
        return send(outgoing, incoming, answer);
    }
  }

  /** Hands a request on; a collector that is down is what a reverse proxy makes of it. */
  private ask(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((done) => {
      const down = () => done({ status: 502, type: "text/html", body: Buffer.from("<h1>Bad gateway</h1>") });
      const options = { method: incoming.method, headers: { ...incoming.headers, connection: "keep-alive" } };
      const asked = request(this.upstream + incoming.url, { ...options, agent: this.agent }, (answer) => {
        const read = bytes(answer).then((body) =>
          done({ status: answer.statusCode ?? 502, type: answer.headers["content-type"] ?? "", body }),
        );
        read.catch(down);
      });
      asked.on("error", down);
      asked.end(body);
    });
  }

  /** Writes down what the collector has by its own word. */
  private note(incoming: IncomingMessage, body: Buffer, answer: Answer): void {
    const packed = incoming.headers["content-encoding"] === "gzip";
    if (packed) this.packed++;
    if (answer.status !== 200) return;
    const at = performance.timeOrigin + performance.now();
    const sent = new Set<string>();
    for (const { id, rev } of JSON.parse((packed ? gunzipSync(body) : body).toString()).records)
      sent.add(`${id}/${rev}`);
    for (const { id, rev, status, error } of JSON.parse(answer.body.toString()).results) {
      const revision = `${id}/${rev}`;
      if (!sent.has(revision)) this.wrongs.push(`the collector speaks of ${revision}, which was not sent`);
      if (!KEPT.includes(status)) {
        this.wrongs.push(`${revision} was ${status}: ${error}`);
        continue;
      }
      const before = this.applied.get(id) ?? 0;
      if (status === "stored" && rev <= before) this.wrongs.push(`${revision} was applied after revision ${before}`);
      if (status === "stored") this.applied.set(id, Math.max(before, rev));
      if (!this.commits.has(revision)) this.commits.set(revision, at);
    }
  }
}

/** Answers in place of the collector's. */
const REFUSALS: Partial<Record<Fault, () => { status: number; body: Buffer; after?: string }>> = {
  error: () => ({ status: 500, body: Buffer.alloc(0) }),
  trouble: () => ({ status: 503, body: Buffer.from('{"error": "The store cannot be written: disk full."}') }),
  seconds: () => ({ status: 429, body: Buffer.from("{}"), after: "1" }),
  date: () => ({ status: 429, body: Buffer.from("{}"), after: new Date(Date.now() + 3_000).toUTCString() }),
};

function bytes(message: IncomingMessage): Promise<Buffer> {
  return new Promise((done, fail) => {
    const parts: Buffer[] = [];
    message.on("data", (part) => parts.push(part));
    message.on("end", () => done(Buffer.concat(parts)));
    message.on("error", fail);
    message.on("aborted", () => fail(new Error("cut")));
  });
}

/** The head of an answer that the page may read, whoever gives it. */
function head(
  to: ServerResponse,
  asked: IncomingMessage,
  { status, type }: Answer,
  length: number,
  after?: string,
): void {
  to.writeHead(status, {
    "content-type": type,
    "content-length": length,
    "access-control-allow-origin": asked.headers.origin ?? "*",
    "access-control-allow-methods": "POST, DELETE",
    "access-control-allow-headers": "content-type, content-encoding, authorization",
    "access-control-expose-headers": "retry-after",
    "access-control-max-age": "600",
    ...(after ? { "retry-after": after } : {}),
  });
}

function send(to: ServerResponse, asked: IncomingMessage, answer: Answer, after?: string): void {
  const empty = [204, 304].includes(answer.status);
  head(to, asked, answer, empty ? 0 : answer.body.length, after);
  to.end(empty ? undefined : answer.body);
}
