// Real exchanges, replayed: what is typed and answered, what the person does, and what must come out at the end.

import type { Bar, Reaction } from "./bar";
import type { DeepChat } from "./deep-chat";
import type { Exchange } from "./exchanges";
import type { Planted } from "./planted";
import type { Replies } from "./replies";

/** What must be exported of one exchange, apart from its follow-up. */
export interface Expected {
  reaction?: { state: "set"; name: Reaction; reasons: number; comment: boolean } | { state: "retracted" };
  edit?: { state: "set" | "retracted" };
}

/** What a person does with a reply, and what stands in the end. */
interface Deeds {
  act: (bar: Bar, plant: () => string) => Promise<void>;
  /** A change of mind after the follow-up was sent. */
  later?: (bar: Bar) => Promise<void>;
  expected: Expected;
}

const reacted = (name: Reaction, reasons = 0, comment = false): Expected => ({
  reaction: { state: "set", name, reasons, comment },
});

/** What people do, in turn. */
const DEEDS: Deeds[] = [
  { act: (bar) => bar.react("up"), expected: reacted("up") },
  {
    async act(bar, plant) {
      await bar.react("down");
      await bar.giveReason(0);
      await bar.giveReason(1);
      await bar.comment(`This is not what I asked for. ${plant()}`);
    },
    expected: reacted("down", 2, true),
  },
  {
    async act(bar) {
      await bar.react("love");
      await bar.react("up");
    },
    expected: reacted("up"),
  },
  {
    act: (bar, plant) => bar.edit((text) => `${text} I would add one thing. ${plant()}`),
    expected: { edit: { state: "set" } },
  },
  {
    async act(bar) {
      await bar.react("up");
      await bar.react("up");
    },
    expected: { reaction: { state: "retracted" } },
  },
  {
    async act(bar) {
      await bar.react("down");
      await bar.giveReason(0);
    },
    later: (bar) => bar.react("love"),
    expected: reacted("love"),
  },
  { act: async () => {}, expected: {} },
  {
    async act(bar, plant) {
      await bar.edit((text) => `In short: ${plant()} ${text}`);
      await bar.react("up");
    },
    expected: { ...reacted("up"), edit: { state: "set" } },
  },
  {
    async act(bar) {
      await bar.edit((text) => `${text} And so on.`);
      await bar.undoEdit();
    },
    expected: { edit: { state: "retracted" } },
  },
  { act: async () => {}, expected: {} },
];

/** What was on the screen of one exchange when it was over, scrubbed as the component scrubs. */
export interface Replayed {
  conversation: string;
  prompt: string;
  reply: string;
  followup: string;
  expected: Expected;
}

/** Replays exchanges in one page, each as its own conversation, with identifiers planted into all that is written. */
export class Replay {
  readonly done: Replayed[] = [];
  readonly planted: Planted[] = [];

  constructor(
    private readonly chat: DeepChat,
    private readonly replies: Replies,
    private readonly planter: () => Planted,
  ) {}

  /** Replays the exchange that has this number among all. */
  async run(exchange: Exchange, number: number): Promise<void> {
    const { chat } = this;
    const plant = () => {
      const identifier = this.planter();
      this.planted.push(identifier);
      return identifier.sentence;
    };
    const conversation = `exchange-${number}`;
    const deeds = DEEDS[number % DEEDS.length];
    await chat.startOver(conversation);

    this.replies.queue(`${exchange.reply} ${plant()}`, "All right.");
    await chat.send(`${exchange.prompt} ${plant()}`);
    await deeds.act(chat.bar(0), plant);
    await chat.send(`${exchange.followup} ${plant()}`);
    await deeds.later?.(chat.bar(0));
    await chat.recorded("followup", this.done.length + 1);
    this.done.push({
      conversation,
      prompt: await chat.scrubbed(chat.questions().nth(0)),
      reply: await chat.scrubbed(chat.replies().nth(0)),
      followup: await chat.scrubbed(chat.questions().nth(1)),
      expected: deeds.expected,
    });
  }
}
