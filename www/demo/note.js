// One note: the life of one thing said, stage by stage, as it happens.

import { h } from "./dom.js";
import { reading, verdict } from "./reading.js";
import { rowOf } from "./rows.js";
import { changed, counted, struck } from "./strike.js";

/** What was done, by kind; reactions by their name. */
const TITLES = {
  followup: "Your next message",
  edit: "Your edit",
  engagement: "What you did with it",
  up: "Thumb up",
  down: "Thumb down",
  love: "Love",
};

/** Which of a record's texts shows under which name. */
const FIELDS = { prompt: "The question", reply: "The answer", followup: "Your message", edited: "Your version" };

/** The stages of its life, in order. */
const STAGES = {
  captured: "Captured",
  scrubbed: "Scrubbed",
  read: "Read",
  dropped: "Not kept",
  queued: "Queued",
  sent: "Sent",
  rejected: "Rejected",
  row: "Row",
};

const STATES = {
  here: "in this page",
  dropped: "not kept",
  queued: "queued",
  sent: "sent",
  rejected: "rejected",
};

export class Note {
  /** @type {HTMLElement} */
  element;
  /** What it says now, in a line. */
  news = "";
  #stages = {};
  #badge = h("span", { class: "badge" });
  #title = h("h3", {});
  #number;
  #record;

  /**
   * @param {number} number
   * @param {HTMLElement} about what leads to the judged answer
   */
  constructor(number, about) {
    this.#number = number;
    const figure = h("span", { class: "number", "aria-hidden": "true" }, String(number));
    const header = h("header", {}, figure, this.#title, about, this.#badge);
    const life = h("ol", { class: "life" });
    for (const [key, name] of Object.entries(STAGES)) {
      const body = h("div", {});
      const stage = h("li", { class: `stage ${key}`, hidden: true }, h("h4", {}, name), body);
      this.#stages[key] = { stage, body };
      life.append(stage);
    }
    this.element = h("li", { class: "note", id: `note-${number}`, tabindex: "-1" }, header, life);
  }

  /** A message that the person wrote after the answer. */
  wrote(text) {
    this.#title.textContent = TITLES.followup;
    this.#show("captured", h("blockquote", {}, text));
    this.#state("here");
  }

  /** What the scrubber makes of the texts: `original` may lack what only the component knows. */
  scrubbed(original, left, redactions) {
    const taken = Object.values(redactions ?? {}).some(Boolean);
    if (!taken) return this.#show("scrubbed", h("p", {}, "Nothing in it to take out."));
    const texts = Object.keys(FIELDS).filter((field) => /\[[A-Z_]+_\d+\]/.test(left[field] ?? ""));
    const quotes = texts.map((field) => {
      const whole = field === "followup" || field === "edited";
      return h("blockquote", { "data-of": FIELDS[field] }, ...struck(original[field] ?? "", left[field], whole));
    });
    this.#show("scrubbed", h("p", {}, `Taken out: ${counted(redactions)}.`), ...quotes);
  }

  /** How the classifier reads it. */
  read(result) {
    this.#show("read", ...reading(result).filter(Boolean));
    this.#tell(verdict(result));
  }

  /** Nobody agreed: it ends here. */
  dropped() {
    this.#show("dropped", h("p", {}, "Nothing is kept or sent before you agree: this ends here, in the page."));
    this.#state("dropped");
  }

  /** A revision of its record, and what the page knows of the texts before they were scrubbed. */
  record(record, original) {
    const { kind, state, value, content, privacy, rev } = record;
    const name = kind === "reaction" ? value?.name : kind;
    if (state === "set") this.#title.textContent = TITLES[name] ?? name;
    this.#show("captured", ...captured(record, original));
    const left = { ...content, prompt: content?.prompt?.at(-1)?.content, edited: value?.edited };
    if (state === "set") this.scrubbed(original, left, privacy.redactions);
    else this.#show("scrubbed", h("p", {}, "Nothing left: what is taken back carries no text."));
    this.#record = record;
    this.delivery({ state: "queued", rev });
  }

  /** Where the record is. */
  delivery({ state, rev, error }) {
    const at = new Date().toLocaleTimeString();
    for (const later of ["dropped", "sent", "rejected", "row"]) this.#stages[later].stage.hidden = true;
    switch (state) {
      case "queued":
        this.#show("queued", h("p", {}, `On this device since ${at}.`), json("The record, as it is sent", this.#record));
        break;
      case "sent": {
        const { format, row, why } = rowOf(this.#record);
        this.#show("sent", h("p", {}, `Revision ${rev} stored by the collector at ${at}.`));
        this.#show("row", row ? json(`In the format “${format}”, origin “${this.#record.origin}”`, row) : h("p", {}, why));
        break;
      }
      case "rejected":
        this.#show("rejected", h("p", {}, error ?? "The collector refused it."));
    }
    this.#state(state);
  }

  #show(key, ...content) {
    const { stage, body } = this.#stages[key];
    const open = [...body.querySelectorAll("details")].map((details) => details.open);
    body.replaceChildren(...content);
    body.querySelectorAll("details").forEach((details, at) => (details.open = open[at] ?? false));
    stage.hidden = false;
  }

  #state(state) {
    this.element.dataset.state = state;
    this.#badge.textContent = STATES[state];
    this.#tell(STATES[state]);
  }

  #tell(what) {
    this.news = `Note ${this.#number}: ${this.#title.textContent.toLowerCase()}, ${what}`;
  }
}

/** What the person did, in words. */
function captured({ kind, state, value, content }, original) {
  if (state === "retracted") return [h("p", {}, "You took it back.")];
  switch (kind) {
    case "followup":
      return [h("blockquote", {}, original.followup ?? "")];
    case "edit": {
      const { inserted, deleted } = value.distance;
      const size = h("p", {}, `You wrote what it should have said: ${inserted} characters in, ${deleted} out.`);
      const passage = content?.reply && value.edited && h("blockquote", {}, ...changed(content.reply, value.edited));
      return [size, passage].filter(Boolean);
    }
    case "engagement": {
      const share = value.copied === undefined ? "" : `, ${Math.round(value.copied * 100)}\u00A0% of it`;
      return [h("p", {}, `The answer was ${value.level}${share}.`)];
    }
    default: {
      const reasons = value.reasons?.length ? ` Reasons: ${value.reasons.join(", ")}.` : "";
      const comment = value.comment && h("blockquote", {}, value.comment);
      return [h("p", {}, `You pressed it.${reasons}`), comment].filter(Boolean);
    }
  }
}

function json(title, value) {
  return h("details", {}, h("summary", {}, title), h("pre", { tabindex: "0" }, JSON.stringify(value, null, 2)));
}
