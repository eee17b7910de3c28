// Chat that is the same in each run, for the measurements in the page.

const WORDS = "no that is not what i asked for please make it shorter and use the other file from before thanks".split(" ");

// A fixed sequence (Knuth's MMIX constants).
let seed = 1n;

/** A number below `n`, the next of the sequence. */
export const next = (n) =>
  Number((seed = (seed * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n)) >> 33n) % n;

/** So many characters of words. */
export function made(length) {
  let text = "";
  while (text.length < length) text += `${WORDS[next(WORDS.length)]} `;
  return text.slice(0, length);
}
