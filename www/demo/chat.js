// The host's chat: a list of messages that streams. It knows nothing of Afterword but where notes refer to.

import { h } from "./dom.js";

/** How near to its end, in px, a thread is read along. */
const NEAR_END = 120;

/**
 * A message of the conversation.
 * @typedef {{ role: "user" | "assistant", text: string, turn: HTMLElement, marks: HTMLElement }} Message
 */

export class Chat {
  /** @type {Message[]} */
  messages = [];
  #thread;
  #opening;

  /**
   * @param {HTMLElement} thread
   * @param {HTMLElement} opening what stands there before the first message
   */
  constructor(thread, opening) {
    this.#thread = thread;
    this.#opening = opening;
  }

  /** Adds what the person says. */
  say(text) {
    this.#add("user").body.append(text);
    this.messages.at(-1).text = text;
    this.#toEnd();
  }

  /**
   * Adds an answer as it comes; what came before an abort or an error stays.
   *
   * @param {AsyncIterable<string>} pieces
   */
  async answer(pieces) {
    const { message, body } = this.#add("assistant");
    const bubble = body.parentElement;
    bubble.setAttribute("aria-busy", "true");
    const words = document.createTextNode("");
    body.append(words);
    try {
      for await (const piece of pieces) {
        const { scrollTop, scrollHeight, clientHeight } = this.#thread;
        words.appendData(piece);
        message.text = words.data;
        if (scrollHeight - scrollTop - clientHeight < NEAR_END) this.#toEnd();
      }
    } finally {
      bubble.removeAttribute("aria-busy");
      if (!words.data.trim()) this.#drop(message);
    }
  }

  /** Says something of the page's own, which is no message. */
  remark(text) {
    this.#opening.hidden = true;
    this.#thread.append(h("p", { class: "remark" }, text));
    this.#toEnd();
  }

  /** The turns as a model's server takes them. */
  turns() {
    return this.messages.filter(({ text }) => text).map(({ role, text }) => ({ role, content: text }));
  }

  /** Begins again. */
  clear() {
    this.messages = [];
    this.#thread.replaceChildren(this.#opening);
    this.#opening.hidden = false;
  }

  #add(role) {
    this.#opening.hidden = true;
    const body = h("div", { class: "text" });
    const bubble = h("div", { class: role, "data-message-id": crypto.randomUUID() }, body);
    // Beside the message, not in it: a mark is no word of the message.
    const marks = h("p", { class: "marks" });
    const name = h("h3", { class: "unseen" }, role === "user" ? "You" : "Answer");
    const turn = h("article", { class: `turn of-${role}` }, name, bubble, marks);
    const message = { role, text: "", turn, marks };
    this.messages.push(message);
    this.#thread.append(turn);
    return { message, body };
  }

  #toEnd() {
    this.#thread.scrollTop = this.#thread.scrollHeight;
  }

  #drop(message) {
    message.turn.remove();
    this.messages.splice(this.messages.indexOf(message), 1);
  }
}
