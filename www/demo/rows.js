// The training row that the collector's export makes of a record (columns as in TRL's conversational formats): the same
// rules as `afterword-collector export`, for the eye alone.

const SAID_YES = { up: true, love: true, down: false };

/**
 * @param {import("../afterword").Feedback} record
 * @returns {{ format: string, row: object } | { why: string }} the row, or why there is none
 */
export function rowOf({ state, kind, value, content, evidence }) {
  if (state === "retracted") return { why: "Taken back: no row." };
  const { prompt, reply } = content ?? {};
  if (!prompt?.length || !reply) return { why: "No row: the content policy let no prompt or no answer through." };
  const answer = (text) => [{ role: "assistant", content: text }];

  if (kind === "edit" && value.edited) {
    return { format: "preference", row: { prompt, chosen: answer(value.edited), rejected: answer(reply) } };
  }
  const label = wanted(kind, value, evidence);
  if (label === undefined) return { why: "No row by itself: it neither praises nor faults the answer." };
  return { format: "unpaired", row: { prompt, completion: answer(reply), label } };
}

/** Whether a record says that the answer is wanted; undefined where it does not say. */
function wanted(kind, value, evidence) {
  if (kind === "reaction") return SAID_YES[value.name];
  if (kind === "execution") return value.status === "passed";
  if (kind !== "followup" || evidence?.abstained) return undefined;
  return { sat: true, dsat: false }[value.polarity];
}
