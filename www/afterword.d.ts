/**
 * Afterword: what a user says after the answer.
 *
 * `import { afterword } from "afterword"` gives the same object as `window.afterword`. No method throws or rejects:
 * what is wrong is one sentence on the console and one `error` event, and the page goes on as if it were not there.
 */
export declare const afterword: Afterword;

/** The commands. They may be given at once; they wait, in order, until the component is there. */
export interface Afterword {
  /** Takes options; may be called again, and what is not named stays. */
  configure(options: Options): void;
  /** Names a message that the page shows in `element`, where a selector cannot. Call it again as the message grows. */
  track(element: Element, message: TrackedMessage): void;
  /** Names a message that the page shows nowhere. */
  turn(message: Message): void;
  /** The message that was called `temporary` so far is called `real`; what was said of it follows. */
  bindId(temporary: string, real: string): void;
  /** The person marked, copied, ran or regenerated a reply: what a page can see and a component cannot. */
  signal(kind: Level, message: Element | string, detail?: { dwell?: Dwell; share?: number }): void;
  signal(kind: "regenerated", message: Element | string, detail?: { attempt?: number; kept?: boolean }): void;
  signal(kind: "executed", message: Element | string, detail: { status: ExecutionStatus }): void;
  /**
   * Reads a user message as a judgement of the reply before it. Pure: nothing is kept.
   * Undefined where the component cannot run, as with every promise here.
   */
  classify(
    followup: string,
    before: { prompt?: string; reply?: string; thresholds?: Thresholds },
  ): Promise<Reading | undefined>;
  /**
   * What would leave of a text, whatever is configured: `mode` is balanced if it is not given, and structured looks for no
   * names. Pure: nothing is kept.
   */
  scrub(text: string, options?: { mode?: "structured" | "balanced" | "strict" }): Promise<Scrubbed | undefined>;
  /**
   * Opens the preview: what has been sent about a message, what waits, and what would be sent, byte for byte; there a person
   * can take parts of it, or all of it, back. Without a message: the last one's.
   */
  preview(message?: Element | string): void;
  /** For a host that asks for consent itself. `denied` forgets what waits on this device. */
  consent(said: "granted" | "denied"): void;
  /**
   * Sends what waits now. Resolves when nothing is queued any more, or the collector cannot be reached. Randomised
   * answers (the option `privacy`) keep their own time.
   */
  flush(): Promise<void>;
  /**
   * Erases what this device has sent, at the collector and here. `erased` counts records; with `error`, a sentence, the
   * collector did not take part in all of it, and nothing was erased here.
   */
  erase(): Promise<{ erased: number; error?: string } | undefined>;
  /**
   * The secrets that erase what this device has sent from this page, one for each period. Whoever shows one to the
   * collector erases that period's records: `DELETE` to the endpoint with `{"secret": "…"}`, or with a list of them.
   */
  secrets(): Promise<string[] | undefined>;
  /** The component's version. */
  version(): Promise<string | undefined>;
  /** Hears events, from before the component is there; they are `afterword:…` CustomEvents on `document` too. */
  on<Name extends keyof Events>(name: Name, listener: (detail: Events[Name]) => void): () => void;
}

/** How Afterword works on a page. Attributes of the script tag do as well: `userMessages` is `data-user-messages`. */
export interface Options {
  /** Where records go: an http(s) address or a path on this origin. Without one nothing is captured. */
  endpoint?: string;
  /**
   * Sent as `Authorization: Bearer …`, for a proxy of the host's own before the collector, which itself does not read it: the
   * collector checks the `token` of each message. Randomised answers go without it: a person's token would tell whose they are.
   */
  token?: string;
  /** A selector of assistant messages; `a >>> b` is every b in the open shadow root of an a. */
  messages?: string;
  /** A selector of user messages, which are read as judgements of the reply before them. */
  userMessages?: string;
  /** What a message matches while it is still being written; `aria-busy="true"` always counts. */
  busy?: string;
  /** A selector of the ancestor of a message that takes the bar. Default: the message itself. */
  place?: string;
  /** A known chat interface, which sets the four options above; or the host's own name, for the records. */
  host?: "deep-chat" | (string & {});
  /** The host's name of this conversation. Default: the page's path. */
  conversation?: string;
  /** The model that answers. */
  model?: string;
  /** What the person is doing. */
  task?: string;
  /** How much travels: no text, the reply, the reply with prompt and follow-up, or with N turns. Default `turn`. */
  content?: Policy;
  /** Whether records carry pseudonyms or the host's own ids of messages and conversation. Default `pseudonym`. */
  ids?: "pseudonym" | "host";
  /**
   * How well the person is protected. A word is the `mode`. As an attribute: the word or JSON. What is not named stays;
   * what is misspelt is refused.
   */
  privacy?: "balanced" | "strict" | Privacy | (string & {});
  /**
   * Who decides on consent. `required` (default): the person, before anything is stored or sent. `granted`: the host
   * holds it (under Global Privacy Control the person is asked all the same). `denied`: no bar, no capture.
   */
  consent?: "required" | "granted" | "denied";
  /** The buttons, 1 to 8. Default: `up`, `down`, `love`, which have icons. As an attribute: keys with commas. */
  reactions?: (string | Choice)[] | string;
  /** The reasons on offer after a reaction, by its key. As an attribute: JSON. */
  reasons?: Record<string, (string | Choice)[]> | string;
  /** Whether people may edit a reply into what it should have said. Default true. */
  edit?: boolean | "true" | "false";
  /** Whether the person's next message is read. Default true. */
  followups?: boolean | "true" | "false";
  /** How sure a reading of it must be, or it is recorded as an abstention. As an attribute: JSON. Default: the model's choice. */
  thresholds?: Thresholds | string;
  /** The page's language (BCP 47), for the records. Default: the document's `lang`. */
  locale?: string;
  /** Whether the bar follows the page's colour scheme. Default `auto`. */
  theme?: "auto" | "light" | "dark";
  /** How long a message's text must stand still to be complete, 50 to 60,000 ms. Default 800. */
  settle?: number | string;
  /** The attribute that holds the host's id of a message. Default `data-message-id`. */
  idAttribute?: string;
}

export interface Privacy {
  /** Names: those that are likely (default), or everything that looks like one. */
  mode?: "balanced" | "strict";
  /** How long a person keeps their pseudonyms; counts from the next load of the page. Default `month`. */
  rotation?: "day" | "week" | "month";
  /**
   * Randomises reactions: above 0 and at most 10, smaller protects more; null (default) is off. A reaction then leaves
   * no record. The first press on a message is reported once, to `reports` beside the endpoint's `records`, after k-ary
   * randomised response; no reason and no comment is asked for. Edits and follow-ups are records as ever: `edit: false`
   * and `followups: false` where those must not tell either.
   */
  epsilon?: number | null;
}

/** The calibrated probability, 0 to 1, from which a polarity is reported. */
export interface Thresholds {
  sat?: number;
  dsat?: number;
}

/** A key for the records, and what the person reads. */
export interface Choice {
  key: string;
  label?: string;
}

/** A message that the host names itself. */
export interface Message {
  role: Role;
  /** Its text; read from the element where there is one and this is left out. */
  text?: string;
  /** The host's id of it. */
  id?: string;
  model?: string;
  /**
   * What the host's server signed for feedback on this message (docs/tokens.md); as an attribute of the message, of what
   * wraps it or of its bar: `data-afterword-token`. It is sent beside the record, never in it.
   */
  token?: string;
}

/** A message with an element. */
export interface TrackedMessage extends Message {
  /** Whether all of it is there. Left out: once its text stands still. */
  complete?: boolean;
}

/** What `on` hears, by name. */
export interface Events {
  /** A record, exactly as it will be sent. */
  record: Feedback;
  /** A randomised answer, exactly as it will be sent. */
  report: Report;
  /** The whereabouts of a record or a report. `sent` means that the collector acknowledged it after storing it. */
  delivery: Delivery;
  /** Something amiss, each distinct thing once. */
  error: Fault;
}

export interface Delivery {
  id: string;
  rev: number;
  kind: Kind | "report";
  state: "queued" | "sent" | "rejected";
  /** The collector's sentence on what it rejected, or why it was dropped on this device. */
  error?: string;
}

export interface Fault {
  code: FaultCode;
  /** One sentence for the developer: what is wrong and what to do. */
  message: string;
}

export type FaultCode =
  | "option-unknown"
  | "option-invalid"
  | "endpoint-missing"
  | "selector-invalid"
  | "selector-empty"
  | "wasm-csp"
  | "wasm-mime"
  | "wasm-missing"
  | "wasm-failed"
  | "collector-unreachable"
  | "collector-refused"
  | "storage-unavailable"
  | "feedback-dropped";

/** How the classifier reads a follow-up. */
/** What a follow-up can tell of a reply, for good or ill. */
export type Dimension =
  | "understanding"
  | "relevance"
  | "correctness"
  | "engagingness"
  | "informativeness"
  | "following";

export interface Reading {
  category: Category;
  polarity: Polarity;
  rubrics: Rubric[];
  /** Calibrated probabilities; those of `category` and of `polarity` sum to 1 each, those of `rubrics` stand alone. */
  p: { category: Record<Category, number>; polarity: Record<Polarity, number>; rubrics: Record<Rubric, number> };
  /** How much the follow-up is like praise (1) rather than blame (-1) of each dimension of the reply; 0 tells nothing. */
  dimensions: Record<Dimension, number>;
  /** Why the classifier would rather not say, and the above reads `none`, `neutral`; null where it says. */
  abstained: null | "too_short" | "not_english" | "out_of_vocabulary" | "low_margin";
  /** How alike follow-up and prompt are, 0 to 1. */
  similarity: number;
  /** Which classifier this was. */
  classifier: string;
}

export interface Scrubbed {
  /** The text with `[TYPE_1]` for what was taken out; null where the scrubber refused it: nothing of it would leave. */
  text: string | null;
  /** How many spans of each type were taken out. */
  redactions: Record<string, number>;
}

/** A reaction after randomised response. It shares nothing with any record, and nothing in it says who or what it is of. */
export interface Report {
  schema: "afterword-report/1";
  /** A random UUID of its own. */
  id: string;
  /** All reactions on offer. */
  choices: string[];
  /** What chance made of the true one: kept with e^ε / (e^ε + k − 1), each other one with 1 / (e^ε + k − 1). */
  answer: string;
  epsilon: number;
}

/** One revision of one feedback (schema.json is the same for validators). `value` has the shape that `kind` names. */
export type Feedback = { [K in Kind]: FeedbackOf<K> }[Kind];

export type FeedbackOf<K extends Kind> = {
  schema: "afterword/1";
  /** A random UUID for the feedback's whole life. */
  id: string;
  /** Counts from 1; the highest wins. */
  rev: number;
  kind: K;
  /** How the signal came about; never summed together. */
  origin: "explicit" | "implicit" | "inferred" | "agent" | "synthetic";
  subject: Subject;
  context: {
    /** How many messages have been shown with a bar so far. */
    exposures: number;
    /** The probability with which the person was asked; absent where nobody asked. */
    asked_with?: number;
    position?: number;
    task?: string;
    locale?: string;
  };
  privacy: { policy: Policy; redactions?: Record<string, number>; epsilon?: number; consent: "granted" | "host" };
  /** The rater's pseudonym, `r:…`: it rotates, and is the handle for erasure. */
  rater: string;
  /** UTC, coarse on purpose: `2026-11-23T02`. */
  hour: string;
  client: { version: string; host?: string };
  /** The collector's word, in its exports alone: whether a token of the host vouches for the record. */
  verified?: boolean;
} & (
  | { state: "set"; value: Values[K]; content?: Content; evidence?: Evidence }
  /** Taken back: neither value nor content. */
  | { state: "retracted"; value?: undefined; content?: undefined; evidence?: undefined }
);

/** What is judged. */
export interface Subject {
  /** `c:…` and `m:…`: pseudonyms, unless the option `ids` is `host`. */
  conversation: string;
  message: string;
  /** Earlier names of the same message. */
  aliases?: string[];
  /** The message's place in the conversation, from 0. */
  ordinal: number;
  /** `sha256:…` of the scrubbed text. */
  hash: string;
  model?: string;
  agent?: string;
  trace?: string;
  /** How much of the message was there, 0 to 1. */
  progress: number;
  modality: "text" | "image" | "audio" | "video";
}

/** Scrubbed texts, as many as the content policy lets through. */
export interface Content {
  prompt?: { role: Role; content: string }[];
  reply?: string;
  followup?: string;
}

/** On what an inferred record rests. */
export interface Evidence {
  classifier: string;
  /** The calibrated probability of the polarity. */
  p: number;
  abstained: boolean;
}

/** The verdict by kind. */
export interface Values {
  reaction: { name: string; reasons?: string[]; comment?: string };
  edit: { edited?: string; distance: { inserted: number; deleted: number; normalised: number } };
  span: { anchor: Anchor; label?: string; comment?: string; correction?: string };
  compare: {
    candidates: { hash: string; text?: string; position: number; model?: string }[];
    /** The index of the better one. */
    verdict: number | "tie" | "both_bad";
    strength?: number;
    justification?: string[];
  };
  /** Null is unrated, not zero. */
  rating: { aspects: Record<string, number | null> };
  step: { step: string; stage: Stage; verdict?: "good" | "bad"; labels?: string[]; rank?: number };
  critique: { text: string; good?: string[]; poor?: string[]; parent?: string };
  regenerate: { attempt: number; of: string; kept?: boolean };
  engagement: { level: Level; dwell?: Dwell; copied?: number };
  execution: { status: ExecutionStatus };
  followup: {
    category: Category;
    polarity: Polarity;
    rubrics?: Rubric[];
    /** The request was made before, `of` user turns back. */
    reformulation?: { of: number; similarity: number };
  };
}

/** A passage by its words, its neighbourhood and its place in UTF-16 units. */
export interface Anchor {
  quote: string;
  prefix: string;
  suffix: string;
  start: number;
  end: number;
}

export type Kind = keyof Values;
export type Policy = "none" | "reply" | "turn" | `window:${number}`;
export type Role = "system" | "user" | "assistant" | "tool";
export type Level = "seen" | "read" | "copied" | "reused" | "loved";
export type Dwell = "<2s" | "2-10s" | "10-60s" | ">60s";
export type Stage = "decompose" | "retrieve" | "generate" | "tool";
export type ExecutionStatus = "compile_error" | "runtime_error" | "failed_test" | "passed";
export type Category = "none" | "positive" | "rephrase" | "correction" | "complaint" | "clarify";
export type Polarity = "sat" | "neutral" | "dsat";
export type Rubric =
  | "gratitude"
  | "learning"
  | "compliance"
  | "praise"
  | "personal"
  | "humor"
  | "acknowledgment"
  | "closure"
  | "getting_there"
  | "negative"
  | "revision"
  | "factual_error"
  | "unrealistic"
  | "no_engagement"
  | "ignored"
  | "lower_quality"
  | "insufficient_detail"
  | "style";

/** The bar below a message. A host may place it itself: `<afterword-bar message-id="…">`. */
export interface AfterwordBar extends HTMLElement {
  messageId: string | null;
}

declare global {
  interface Window {
    /** Before the loader: `{ q: [["configure", {…}], …] }`. */
    afterword: Afterword;
  }
  interface HTMLElementTagNameMap {
    "afterword-bar": AfterwordBar;
  }
  interface DocumentEventMap {
    "afterword:record": CustomEvent<Feedback>;
    "afterword:report": CustomEvent<Report>;
    "afterword:delivery": CustomEvent<Delivery>;
    "afterword:error": CustomEvent<Fault>;
  }
}
