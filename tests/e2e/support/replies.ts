// The chat model: answers what it was told to answer, piece by piece, as model servers stream.

import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** How many characters a piece has, and how long the next takes, in milliseconds. */
const PIECE = 24;
const EVERY = 4;

/** Replies in the order in which they were queued, one for each request; server-sent events as deep-chat reads them. */
export class Replies {
  private readonly queued: string[] = [];

  /** Says what comes next. */
  queue(...replies: string[]): void {
    this.queued.push(...replies);
  }

  /** Answers one request. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const reply = this.queued.shift();
    if (reply === undefined) {
      response.writeHead(500).end("no reply was queued for this request");
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    // Whole code points: a piece never ends inside a surrogate pair.
    const characters = [...reply];
    for (let at = 0; at < characters.length; at += PIECE) {
      response.write(`data: ${JSON.stringify({ text: characters.slice(at, at + PIECE).join("") })}\n\n`);
      await pause(EVERY);
    }
    response.end();
  }
}
