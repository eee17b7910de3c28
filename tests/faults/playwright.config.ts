import { defineConfig } from "@playwright/test";
import { join } from "node:path";
import { TARGET } from "../e2e/support/repo";

export default defineConfig({
  testDir: ".",
  outputDir: join(TARGET, "faults/results"),
  fullyParallel: true,
  // One for each browser.
  workers: 2,
  // What fails here once in a hundred runs is what this is for.
  retries: 0,
  forbidOnly: true,
  timeout: 30 * 60_000,
  reporter: [["list"]],
});
