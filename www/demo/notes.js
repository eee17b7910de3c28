// The notes beside the chat: everything in them comes from Afterword's public events and pure functions.

import { h } from "./dom.js";
import { Note } from "./note.js";

export class Notes {
  #afterword;
  #chat;
  #page;
  #count = 0;
  /** Notes by the id of their record, and before there is one by the message that was written. */
  #byRecord = new Map();
  #byMessage = new Map();

  /**
   * @param {import("../afterword").Afterword} afterword
   * @param {import("./chat.js").Chat} chat
   * @param {{ list: Element, life: Element, notices: Element, news: Element }} page where things are shown
   */
  constructor(afterword, chat, page) {
    this.#afterword = afterword;
    this.#chat = chat;
    this.#page = page;
    afterword.on("record", (record) => this.#record(record));
    afterword.on("delivery", (delivery) => this.#delivery(delivery));
    // That no answer is on the page is no mistake here: the chat begins empty.
    afterword.on("error", ({ code, message }) => code === "selector-empty" || this.notice(message));
  }

  /**
   * The person wrote after an answer: shows at once what would become of that.
   *
   * @param {boolean} kept whether they agreed that it is kept
   * @returns {Promise<import("../afterword").Reading | undefined>}
   */
  async wrote(kept) {
    const { messages } = this.#chat;
    const said = messages.at(-1);
    const reply = messages.at(-2);
    if (reply?.role !== "assistant") return;
    const prompt = messages.at(-3)?.text ?? "";
    const note = this.#add(messages.length - 2);
    this.#byMessage.set(said, note);
    note.wrote(said.text);
    const [left, reading] = await Promise.all([
      this.#afterword.scrub(said.text),
      this.#afterword.classify(said.text, { prompt, reply: reply.text }),
    ]);
    // By now its record may have come, which knows more.
    const recorded = this.#byMessage.get(said) !== note;
    if (left && !recorded) note.scrubbed({ followup: said.text }, { followup: left.text ?? "" }, left.redactions);
    if (reading) note.read(reading);
    if (!kept && !recorded) note.dropped();
    this.#tell(note);
    return reading;
  }

  /** Says what is amiss, or what was done. */
  notice(sentence) {
    this.#page.notices.append(h("p", {}, sentence));
  }

  /** Begins again. */
  clear() {
    this.#count = 0;
    this.#byRecord.clear();
    this.#byMessage.clear();
    this.#page.list.replaceChildren();
    this.#page.notices.replaceChildren();
    this.#page.life.hidden = false;
    this.#page.news.textContent = "Notes: nothing said yet";
  }

  #record(record) {
    const { id, kind, subject } = record;
    const { messages } = this.#chat;
    const [prompt, reply, followup] = [-1, 0, 1].map((at) => messages[subject.ordinal + at]?.text);
    const note = this.#byRecord.get(id) ?? this.#awaited(record) ?? this.#add(subject.ordinal);
    this.#byRecord.set(id, note);
    note.record(record, kind === "followup" ? { prompt, reply, followup } : { prompt, reply });
    this.#tell(note);
  }

  /** The note of the message that a follow-up's record is about. */
  #awaited({ kind, subject }) {
    const said = this.#chat.messages[subject.ordinal + 1];
    const note = kind === "followup" ? this.#byMessage.get(said) : undefined;
    this.#byMessage.delete(said);
    return note;
  }

  #delivery(delivery) {
    const note = this.#byRecord.get(delivery.id);
    if (!note) return;
    note.delivery(delivery);
    this.#tell(note);
  }

  #add(ordinal) {
    const { messages } = this.#chat;
    const answers = messages.slice(0, ordinal + 1).filter(({ role }) => role === "assistant").length;
    const number = ++this.#count;
    const message = messages[ordinal];
    const about = h("button", { type: "button", class: "about" }, `on answer ${answers}`);
    about.addEventListener("click", () => this.#point(message.turn));
    const note = new Note(number, about);
    const mark = h("a", { href: `#note-${number}`, "aria-label": `Note ${number}` }, String(number));
    message?.marks.append(mark);
    this.#page.life.hidden = true;
    this.#page.list.prepend(note.element);
    return note;
  }

  #point(turn) {
    turn.scrollIntoView({ block: "center", behavior: "smooth" });
    turn.animate?.([{ backgroundColor: "var(--highlight)" }, {}], { duration: 1600 });
  }

  #tell(note) {
    this.#page.news.textContent = note.news;
  }
}
