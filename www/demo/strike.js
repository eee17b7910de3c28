// What the scrubber took out, made visible: the original and its scrubbed form, laid side by side.

import { h } from "./dom.js";

/** What the scrubber leaves in place of what it took. */
const PLACEHOLDER = /(\[[A-Z][A-Z_]*_\d+\])/;

/** How much of the text around it shows where something was taken, in characters. */
const AROUND = 48;

/** What the types are called, one and several. */
const NAMES = {
  EMAIL: ["e-mail address", "e-mail addresses"],
  PHONE: ["phone number", "phone numbers"],
  CARD: ["card number", "card numbers"],
  IBAN: ["account number", "account numbers"],
  SSN: ["social security number", "social security numbers"],
  GOVID: ["identity number", "identity numbers"],
  LICENSE: ["licence number", "licence numbers"],
  IP: ["network address", "network addresses"],
  MAC: ["device address", "device addresses"],
  URL: ["web address", "web addresses"],
  SECRET: ["key or password", "keys or passwords"],
  USERNAME: ["user name", "user names"],
  PERSON: ["name", "names"],
  ADDRESS: ["street address", "street addresses"],
};

/**
 * The pieces of a text, in order: `gone` is what stood there, `left` what stands there now.
 *
 * @returns {{ gone: string, left: string }[]} where both are the same, the piece was kept
 */
export function pieces(original, scrubbed) {
  const parts = scrubbed.split(PLACEHOLDER);
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = parts.map((part, at) => (at % 2 ? "([^]+?)" : `(${literal(part)})`)).join("");
  const found = original.match(new RegExp(`^${pattern}$`));
  // An original that is not known, or not the one that was scrubbed, shows as what is left of it.
  return parts.map((left, at) => ({ gone: found?.[at + 1] ?? (at % 2 ? "" : left), left })).filter(({ left }) => left);
}

/** The text with what went struck through and what stands there instead; `whole` shows all that was kept as well. */
export function struck(original, scrubbed, whole) {
  const all = pieces(original, scrubbed);
  return all.flatMap(({ gone, left }, at) => {
    if (gone === left) return [whole ? left : shortened(left, at > 0, at < all.length - 1)];
    const mark = h("ins", {}, left);
    return gone ? [h("del", {}, gone), " ", mark] : [mark];
  });
}

/** What an edit changed: the passage between the words that both have at their start and at their end. */
export function changed(original, edited) {
  const [old, now] = [original, edited].map((text) => text.split(/(?<=\s)/));
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const passage = (words) => words.slice(start, words.length - end).join("");
  return [
    shortened(old.slice(0, start).join(""), false, true),
    h("del", {}, passage(old)),
    " ",
    h("ins", { class: "put" }, passage(now)),
    " ",
    shortened(old.slice(old.length - end).join(""), true, false),
  ];
}

/** The ends of a kept piece that touch a removal, in whole words and one line. */
function shortened(text, before, after) {
  const line = text.replace(/\s+/g, " ");
  if (line.length <= AROUND * 2) return line;
  const head = before ? line.slice(0, AROUND).replace(/\S*$/, "") : "";
  const tail = after ? line.slice(-AROUND).replace(/^\S*/, "") : "";
  return `${head}…${tail}`;
}

/** "1 e-mail address, 2 phone numbers"; empty where nothing was taken. */
export function counted(redactions = {}) {
  const entries = Object.entries(redactions);
  return entries.map(([type, count]) => `${count} ${(NAMES[type] ?? [type, type])[count === 1 ? 0 : 1]}`).join(", ");
}
