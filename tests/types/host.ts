// A host that is written in TypeScript: what it should be able to write, and what its compiler should stop it from writing.

import { afterword, type Feedback } from "afterword";
import type { Options } from "afterword/standalone";

const options: Options = {
  endpoint: "/v1/records",
  messages: ".assistant",
  userMessages: ".user",
  content: "window:3",
  reactions: ["up", { key: "unsafe", label: "Not safe" }],
};
afterword.configure(options);
// @ts-expect-error a policy that does not exist
afterword.configure({ content: "everything" });
afterword.configure({ privacy: "strict" });
afterword.configure({ privacy: { rotation: "week", epsilon: 2 } });
// @ts-expect-error a period that does not exist
afterword.configure({ privacy: { rotation: "year" } });
// @ts-expect-error a misspelt option
afterword.configure({ endpiont: "/v1/records" });

const bar = document.createElement("afterword-bar");
bar.messageId = "42";
afterword.track(bar, { role: "assistant", id: "42", complete: true, token: "v1.eyJt.c2ln" });
afterword.turn({ role: "assistant", text: "Yes.", token: "v1.eyJt.c2ln" });
// @ts-expect-error a message has a role
afterword.track(bar, { id: "42" });
afterword.signal("executed", bar, { status: "failed_test" });
// @ts-expect-error an execution has an outcome
afterword.signal("executed", bar);
afterword.preview();
afterword.preview("42");
// @ts-expect-error a message is an element or an id
afterword.preview({ id: "42" });

/** What a host may do with a record: the kind decides what its value is. */
function summary(feedback: Feedback): string {
  if (feedback.state === "retracted") return `${feedback.kind} taken back`;
  switch (feedback.kind) {
    case "reaction":
      return feedback.value.name.toUpperCase();
    case "edit":
      // @ts-expect-error a reaction has a name, an edit has not
      feedback.value.name;
      return `${feedback.value.distance.normalised.toFixed(2)} of the reply changed`;
    default:
      return feedback.kind;
  }
}

const stop: () => void = afterword.on("record", (feedback) => console.log(summary(feedback)));
document.addEventListener("afterword:delivery", ({ detail }) => detail.state === "rejected" && console.log(detail.error));
stop();
afterword.on("report", (report) => console.log(report.choices.indexOf(report.answer), report.epsilon));
// @ts-expect-error a report has no rater
afterword.on("report", (report) => report.rater);
const secrets: string[] = (await afterword.secrets()) ?? [];
console.log(secrets.length);

const reading = await afterword.classify("No, I meant the other one.", { prompt: "Which one?", reply: "This one." });
await afterword.classify("No.", { thresholds: { sat: 0.6, dsat: 0.8 } });
// @ts-expect-error where the component cannot run there is no reading
reading.polarity;
const certainty: number = (reading?.p.polarity.dsat ?? 0) * (1 - (reading?.dimensions.correctness ?? 0));
console.log(certainty, (await afterword.scrub("call me", { mode: "strict" }))?.redactions);

export {};
