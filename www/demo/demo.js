// The demo: a chat page of a host, with Afterword on it and its notes beside the chat.
//
//   ?collector=URL   where the collector listens; where `cargo xtask demo` starts it unless named
//   ?llm=URL         talk to a model behind a server that speaks the OpenAI chat protocol; &model=NAME names one

import { answering } from "./answers.js";
import { Chat } from "./chat.js";
import { byId, h } from "./dom.js";
import { ask, chooseColours, makeSheet } from "./furniture.js";
import { Notes } from "./notes.js";
import { STARTERS } from "./script.js";
import { play } from "./story.js";

const { afterword } = window;
if (!afterword) {
  byId("notices").append(h("p", {}, "Afterword is not built yet: run `cargo xtask demo`."));
  throw new Error("dist/afterword.js is missing");
}

const parameters = addressed();
const [field, playing, consent] = ["say", "play", "consent"].map(byId);

const chat = new Chat(byId("thread"), byId("opening"));
const notes = new Notes(afterword, chat, {
  list: byId("list"),
  life: byId("life"),
  notices: byId("notices"),
  news: byId("news"),
});
const answers = answering(parameters);

/** Ends what is going on: the answer that streams, the story that plays. */
let current = new AbortController();

chooseColours();
makeSheet();
const destination = configure();
byId("who").textContent = answers.who;
byId("destination").textContent = `to ${destination}`;
byId("starters").append(...STARTERS.map((text) => h("li", {}, starter(text))));

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  const signal = interrupt();
  field.value = "";
  converse(text, (reading) => answers.answer(chat, reading, signal)).catch(explain);
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});

playing.addEventListener("click", async () => {
  if (playing.getAttribute("aria-pressed") === "true") return interrupt();
  if (!consent.checked && !consent.disabled) {
    const answer = await ask(byId("ask"), destination);
    if (!answer) return;
    if (answer === "yes") agree(true);
  }
  if (chat.messages.length) begin();
  const signal = interrupt();
  playing.setAttribute("aria-pressed", "true");
  playing.textContent = "Stop the story";
  await play({ field, chat, converse }, signal).catch(explain);
  if (!signal.aborted) settle();
});

byId("reset").addEventListener("click", async () => {
  interrupt();
  const result = await afterword.erase();
  begin();
  field.focus();
  if (!result) return;
  const { erased, error } = result;
  const done = `Erased here and at the collector: ${erased === 1 ? "1 record" : `${erased} records`}.`;
  notes.notice(error ? `Not erased: ${error}` : done);
});

consent.addEventListener("change", () => agree(consent.checked));
// Whoever said yes on a bar has said yes.
afterword.on("record", () => (consent.checked = true));

// A host sees what the component cannot: here, that the person copied from an answer.
document.addEventListener("copy", () => {
  const selection = getSelection();
  const answer = selection.anchorNode?.parentElement?.closest(".assistant");
  const text = answer?.querySelector(".text").textContent;
  if (text) afterword.signal("copied", answer, { share: Math.min(1, selection.toString().length / text.length) });
});

/** The parameters of the page's address, without those that name no server. */
function addressed() {
  const given = new URLSearchParams(location.search);
  for (const name of ["collector", "llm"]) {
    const value = given.get(name);
    if (value === null || (URL.canParse(value) && /^https?:/i.test(value))) continue;
    byId("notices").append(h("p", {}, `?${name}=${value} is no http(s) address, and is not used.`));
    given.delete(name);
  }
  return given;
}

/** Says a message and lets it be answered. `answer` makes the answer's pieces from how the message was read. */
async function converse(text, answer) {
  chat.say(text);
  const reading = await notes.wrote(consent.checked);
  await chat.answer(answer(reading));
}

/** What went wrong, in the thread; that something was interrupted is no news. */
function explain(error) {
  if (error.name !== "AbortError") chat.remark(error.message);
}

function interrupt() {
  current.abort();
  current = new AbortController();
  settle();
  return current.signal;
}

function settle() {
  playing.setAttribute("aria-pressed", "false");
  playing.textContent = "Play the story";
}

/** Another conversation. */
function begin() {
  chat.clear();
  notes.clear();
  afterword.configure({ conversation: crypto.randomUUID() });
}

function agree(yes) {
  consent.checked = yes;
  afterword.consent(yes ? "granted" : "denied");
}

/** Tells Afterword what the page's address says; returns the collector's host. */
function configure() {
  const collector = parameters.get("collector");
  const tag = document.querySelector("script[data-endpoint]");
  const endpoint = collector ? new URL("/v1/records", collector).href : tag.dataset.endpoint;
  if (collector) afterword.configure({ endpoint });
  if (answers.model) afterword.configure({ model: answers.model });
  if (navigator.globalPrivacyControl) {
    consent.disabled = true;
    notes.notice("Your browser asks sites for privacy: a yes here would not count, one that you give below an answer does.");
  }
  return new URL(endpoint).host;
}

function starter(text) {
  const button = h("button", { type: "button" }, text);
  button.addEventListener("click", () => {
    field.value = text;
    byId("composer").requestSubmit();
    field.focus();
  });
  return button;
}
