// Who answers: the script, or a model behind the server that `?llm=` names.

import { byId } from "./dom.js";
import { ask } from "./furniture.js";
import { chatAddress, complete } from "./llm.js";
import { paced, scripted } from "./script.js";

/**
 * @param {URLSearchParams} parameters of the page's address
 * @returns {{ who: string, model?: string, answer: Function }} who answers, in words, and how: `answer` takes the chat,
 *   how the last message was read, and a signal that ends the answer
 */
export function answering(parameters) {
  const given = parameters.get("llm");
  if (!given) {
    const answer = (chat, reading, signal) => paced(scripted(chat.messages, reading?.category), { signal });
    return { who: "Answers are scripted, and say so.", answer };
  }

  const address = chatAddress(given);
  const model = parameters.get("model") ?? undefined;
  const dialog = byId("key");
  let key;
  return {
    who: `Answers come from ${model ? `${model} at ` : ""}${address.host}.`,
    model,
    async *answer(chat, _reading, signal) {
      if (key === undefined) {
        await ask(dialog, address.host);
        key = dialog.querySelector("input").value.trim();
        dialog.querySelector("input").value = "";
      }
      yield* complete(address, { messages: chat.turns(), model, key, signal });
    },
  };
}
