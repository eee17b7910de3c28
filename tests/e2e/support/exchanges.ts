// What real people wrote to an assistant, what it answered, and what they wrote next.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DATA } from "./repo";

/** One exchange as it was. */
export interface Exchange {
  prompt: string;
  reply: string;
  followup: string;
}

/** The longest texts that are taken, in characters: what a test can stream and type in good time. */
const LONGEST = { prompt: 500, reply: 1_200, followup: 300 };

/** `count` exchanges from all over the file, no two with the same reply. */
export function exchanges(count: number): Exchange[] {
  const lines = readFileSync(join(DATA, "signal/followups.jsonl"), "utf8").split("\n").filter(Boolean);
  const replies = new Set<string>();
  const fitting = lines
    .map((line): Exchange => JSON.parse(line))
    .filter(({ prompt, reply, followup }) => {
      const fits = [
        [prompt, LONGEST.prompt],
        [reply, LONGEST.reply],
        [followup, LONGEST.followup],
      ].every(([text, longest]) => (text as string).trim() && (text as string).length <= (longest as number));
      return fits && !replies.has(reply) && replies.add(reply);
    });
  const stride = Math.floor(fitting.length / count);
  if (stride < 1) throw new Error(`only ${fitting.length} exchanges fit, ${count} are asked for`);
  return Array.from({ length: count }, (_, at) => fitting[at * stride]);
}
