// The host's server as far as tokens go: the very code that docs/tokens.md gives to hosts.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./repo";
import type { Site } from "./site";

/** What the server and the collector know, and nobody else. */
export const SECRET = "3b1f0c5e7a9d4826b0e1f2a3c4d5e6f7";

type Sign = (secret: string, message: string, days?: number) => string;

/** The signer of docs/tokens.md, as it stands there. */
async function documented(): Promise<Sign> {
  const page = await readFile(join(ROOT, "docs/tokens.md"), "utf8");
  const code = /```js\n(.*?)```/s.exec(page)?.[1];
  if (!code) throw new Error("docs/tokens.md has no code for Node any more.");
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)).afterwordToken;
}

/** Has the site sign tokens at `/token?message=…`, for as many `days` as the page asks. */
export async function signTokens(site: Site): Promise<void> {
  const sign = await documented();
  site.put("/token", (asked) => ({
    type: "text/plain",
    body: sign(SECRET, asked.get("message") ?? "", Number(asked.get("days") ?? 30)),
  }));
}
