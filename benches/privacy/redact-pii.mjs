// redact-pii (npm) on JSON lines `{"text"}`: prints `{"spans", "took"}` for each, spans in code points, time in seconds.
// `node redact-pii.mjs FOLDER`, where FOLDER has it in node_modules.
//
// The package gives back a text and not where it changed it. So its redactors are run one after the other, in its own
// order, and each replaces what it finds by a character of its own that no text has; what stands between two of these is
// looked for in the original. The time is that of the package as it comes.

import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const { SyncRedactor } = createRequire(join(resolve(process.argv[2]), "package.json"))("redact-pii");

/** Its kinds in its order, by the names of the labelled data; what these have no name for is covered and no more. */
const KINDS = {
  creditCardNumber: "CARD",
  streetAddress: "ADDRESS",
  zipcode: "ZIP",
  phoneNumber: "PHONE",
  ipAddress: "IP",
  usSocialSecurityNumber: "SSN",
  emailAddress: "EMAIL",
  username: "USERNAME",
  password: "SECRET",
  credentials: "SECRET",
  digits: "DIGITS",
  url: "URL",
  names: "PERSON",
};
const FIRST_MARK = 0xe000;
const marks = Object.keys(KINDS).map((_, at) => String.fromCodePoint(FIRST_MARK + at));
const whole = new SyncRedactor();
const single = Object.keys(KINDS).map((kind, at) => {
  const builtInRedactors = Object.fromEntries(Object.keys(KINDS).map((other) => [other, { enabled: other === kind }]));
  return new SyncRedactor({ builtInRedactors, globalReplaceWith: marks[at] });
});

/** Where the marks of `redacted` stand in `text`, in code points. */
function spans(text, redacted) {
  const points = [...text];
  const found = [];
  let at = 0;
  let open;
  // A mark, then the literal text up to the next; neighbouring marks are one span.
  for (const piece of redacted.split(new RegExp(`([${marks.join("")}]+)`, "u"))) {
    if (marks.includes(piece[0])) {
      open = { start: at, type: Object.values(KINDS)[piece.codePointAt(0) - FIRST_MARK] };
      continue;
    }
    const literal = [...piece];
    const here = open ? seek(points, literal, at + 1) : at;
    if (open) found.push([open.start, here, open.type]);
    open = undefined;
    at = here + literal.length;
  }
  return found;
}

/** Where `literal` stands first from `from` on; the end if it is empty. */
function seek(points, literal, from) {
  if (literal.length === 0) return points.length;
  let at = from;
  while (at < points.length && !literal.every((c, index) => points[at + index] === c)) at++;
  return at;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { text } = JSON.parse(line);
  const start = performance.now();
  whole.redact(text);
  const took = (performance.now() - start) / 1000;
  const redacted = single.reduce((rest, redactor) => redactor.redact(rest), text);
  console.log(JSON.stringify({ spans: spans(text, redacted), took }));
}
