// Plays the story: types what the person says, lets the answers stream, and leaves time to read.

import { STORY, YOUR_TURN, paced, pause } from "./script.js";

/** Between two letters, in ms: a quick typist. */
const LETTER = 34;

/** Before a message is sent, and after an answer ended, in ms. */
const BREATH = 500;
const READING = 2_600;

/**
 * @param {{ field: HTMLTextAreaElement, chat: import("./chat.js").Chat, converse: Function }} page `converse` says a
 *   message and takes what makes its answer
 * @param {AbortSignal} signal ends it anywhere
 */
export async function play({ field, chat, converse }, signal) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  try {
    for (const { user, assistant } of STORY) {
      for (let typed = still ? user.length : 1; typed <= user.length; typed++) {
        field.value = user.slice(0, typed);
        await pause(LETTER, signal);
      }
      await pause(BREATH, signal);
      field.value = "";
      await converse(user, () => paced(assistant, { signal, delay: still ? 0 : undefined }));
      await pause(READING, signal);
    }
    chat.remark(YOUR_TURN);
  } finally {
    field.value = "";
  }
}
