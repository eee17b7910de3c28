// What the scripted side of the demo says. It never passes for a model.

/**
 * The story: a wrong fact, a correction, thanks, an address that vanishes. The name, address and number in it are made up
 * (example.org and the 555 range are kept free for that).
 */
export const STORY = [
  {
    user: "Which spacecraft was the first to leave the heliosphere, and when?",
    assistant:
      "That was Voyager 1. It crossed the heliopause, where the Sun’s wind gives way to the gas between the stars, in " +
      "August 2008, about 121 times as far from the Sun as we are.\n\nIt still reports back, at about the power of a " +
      "refrigerator light bulb.",
  },
  {
    user: "No, that's wrong. Voyager 1 crossed the heliopause in August 2012, not 2008.",
    assistant:
      "You are right, and I was not: it was on 25 August 2012. The distance holds, about 121 astronomical units.\n\n" +
      "Voyager 2 followed on 5 November 2018.",
  },
  {
    user: "Thank you, that's exactly what I needed!",
    assistant: "I’m glad. Shall I put it into a short note that you can pass on?",
  },
  {
    user: "Yes please, to my colleague Mira. Her address is mira.holm@example.org, and her number is (212) 555-0147.",
    assistant:
      "To: mira.holm@example.org\nSubject: When the Voyagers left\n\nDear Mira,\n\nVoyager 1 left the heliosphere on " +
      "25 August 2012, as the first of all spacecraft; Voyager 2 on 5 November 2018.\n\nI’ll call you on (212) 555-0147 " +
      "if you have questions.",
  },
  {
    user: "Perfect, thanks a lot!",
    assistant: "You’re welcome. Say hello to Mira.",
  },
];

/** Said by the page once the story is over. */
export const YOUR_TURN =
  "That was the story. Now you: press a thumb below an answer, edit one with the pencil, or write what you think of it.";

/** First messages that a visitor may pick; the story's own answer follows the first. */
export const STARTERS = [
  STORY[0].user,
  "Explain tail recursion in two sentences.",
  "How do I keep basil alive on a windowsill?",
];

/** Answers to a first message on something else. */
const PREPARED = new Map([
  [
    STARTERS[1],
    "A call is in tail position when its result is the function’s result, with nothing left to do. A compiler can then " +
      "reuse the current stack frame, and the recursion runs like a loop.",
  ],
  [
    STARTERS[2],
    "Give it six hours of sun, water it from below when the top centimetre is dry, and cut whole stems just above a pair " +
      "of leaves: it branches there instead of flowering.",
  ],
]);

/** What the script answers, by how the classifier read the message. */
const BY_CATEGORY = {
  positive: "Thank you for saying so. I am a script and not a model, so the credit goes to whoever wrote me.",
  correction:
    "Thank you for putting that right. I am a script and not a model, so I cannot take it in; but it stands in the notes " +
    "now, and a model could learn from it.",
  complaint: "That is fair. I am a script and not a model, and this is as helpful as I get; what you said is in the notes.",
  rephrase: "You asked that before, in other words. I am a script and not a model, so I have no better answer to give.",
  clarify: "A good question. I am a script and not a model, so I can’t go into it any further.",
  none: "I am a script and not a model, so I can’t answer that.",
};

const HINT =
  " To talk to a model, open this page with ?llm= and the address of a server that speaks the OpenAI chat protocol.";

/**
 * The scripted answer to what a visitor typed.
 *
 * @param {{ role: string, text: string }[]} messages the conversation up to and with their message
 * @param {string} [category] how the classifier read it
 */
export function scripted(messages, category = "none") {
  const typed = messages.at(-1).text.trim();
  const at = STORY.findIndex(({ user }) => user === typed);
  if (at >= 0) return STORY[at].assistant;
  const told = messages.filter(({ text }) => text.endsWith(HINT)).length;
  return PREPARED.get(typed) ?? BY_CATEGORY[category] + (told ? "" : HINT);
}

/** Words one by one, at the pace at which a model writes. */
export async function* paced(text, { signal, delay = 28 } = {}) {
  for (const word of text.match(/\s*\S+/g) ?? []) {
    await pause(delay, signal);
    yield word;
  }
}

/** Waits; rejects with the signal's reason when it is aborted. */
export function pause(time, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, time);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
