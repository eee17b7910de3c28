import { defineConfig } from "@playwright/test";
import { join } from "node:path";
import { chromium, TARGET } from "./support/repo";

/** A page asks its server on loopback for everything; what a browser would fetch by itself stays off. */
const QUIET = [
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: ".",
  outputDir: join(TARGET, "e2e/results"),
  fullyParallel: true,
  // Each test starts a collector of its own; two at a time fit on the two cores of a small CI machine.
  workers: 2,
  // One more try, which the list reports as flaky: a landing should not hang on a busy machine's hiccup.
  retries: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    // What does not come in this time does not come; without it an action waits for the whole test.
    actionTimeout: 15_000,
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: chromium(),
      // Chromium refuses to sandbox its processes when it is started by root, as CI containers do.
      args: process.getuid?.() === 0 ? ["--no-sandbox", ...QUIET] : QUIET,
    },
  },
});
