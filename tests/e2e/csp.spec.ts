// A page with the strictest policy that still allows WebAssembly: everything works, and nothing is violated.

import { Bar } from "./support/bar";
import { expect, test } from "./support/test";

for (const build of ["chat", "standalone"]) {
  test(`every panel works under a strict policy with Trusted Types (${build})`, async ({ page, site, collector }) => {
    site.secure(
      [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        // The page's own sheet; Afterword needs no style-src.
        "style-src 'self'",
        // The ES module fetches its WebAssembly; the single file fetches nothing.
        `connect-src ${build === "chat" ? "'self' " : ""}${new URL(collector.endpoint).origin}`,
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ].join("; "),
    );
    await page.goto(
      site.page(build, { endpoint: collector.endpoint, messages: ".assistant", userMessages: ".user", settle: "100" }),
    );
    await page.evaluate(() => {
      window.chat.say("user", "Which is the largest planet?");
      window.chat.say("assistant", "Saturn is the largest planet.");
    });
    const bar = new Bar(page.locator("afterword-bar"));
    await bar.press("down");
    await bar.allow();
    await bar.giveReason(0);
    await bar.comment("It is Jupiter.");
    await bar.edit(() => "Jupiter is the largest planet.");
    await page.evaluate(() => window.chat.stream("user", "No, it is Jupiter."));
    await expect
      .poll(async () => (await collector.rows("records")).map(({ kind }) => kind).sort())
      .toEqual(["edit", "followup", "reaction"]);
    await expect
      .poll(async () => (await collector.rows("records")).find(({ kind }) => kind === "reaction")?.value.comment)
      .toBe("It is Jupiter.");
  });
}
