// What is exported is what trainers load: TRL's columns with TRL's types, in the conversational form.

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { Bar } from "./support/bar";
import type { Collector } from "./support/collector";
import { python } from "./support/python";
import { expect, test } from "./support/test";

const run = promisify(execFile);

/** Loads an export as a trainer does. */
async function load(collector: Collector, format: "preference" | "unpaired", file: string) {
  await writeFile(file, await collector.exported(format));
  const script = `${import.meta.dirname}/support/load_rows.py`;
  const { stdout } = await run(await python(), [script, file], {
    env: { ...process.env, HF_HOME: `${file}.cache`, HF_HUB_OFFLINE: "1" },
  });
  return JSON.parse(stdout);
}

test("edits load as preference pairs and reactions as labels", async ({ page, site, collector }, testInfo) => {
  // Making the virtual environment, once for each checkout, downloads 150 MB.
  test.setTimeout(600_000);
  await page.goto(
    site.page("chat", {
      endpoint: collector.endpoint,
      messages: ".assistant",
      userMessages: ".user",
      consent: "granted",
      settle: "100",
    }),
  );
  await page.evaluate(() => {
    for (const [question, answer] of [
      ["Translate “Hund”.", "“Hund” means cat."],
      ["Translate “Katze”.", "“Katze” means cat."],
      ["Translate “Vogel”.", "“Vogel” means fish."],
      ["Translate “Fisch”.", "“Fisch” means fish."],
    ]) {
      window.chat.say("user", question);
      window.chat.say("assistant", answer);
    }
  });
  const bar = (at: number) => new Bar(page.locator("afterword-bar").nth(at));
  await bar(0).edit(() => "“Hund” means dog.");
  await bar(1).react("up");
  await bar(2).react("down");
  await bar(3).react("love");
  await expect.poll(() => collector.rows("records")).toHaveLength(4);

  const said = (role: string, content: string) => [{ role, content }];
  const preference = await load(collector, "preference", testInfo.outputPath("preference.jsonl"));
  expect(preference, preference.features).toMatchObject({ count: 1, fits: ["preference"] });
  expect(preference.rows).toMatchObject([
    {
      prompt: said("user", "Translate “Hund”."),
      chosen: said("assistant", "“Hund” means dog."),
      rejected: said("assistant", "“Hund” means cat."),
    },
  ]);
  const unpaired = await load(collector, "unpaired", testInfo.outputPath("unpaired.jsonl"));
  expect(unpaired, unpaired.features).toMatchObject({ count: 3, fits: ["unpaired"] });
  expect(
    unpaired.rows
      .map(({ completion, label }: { completion: { content: string }[]; label: boolean }) => [
        completion[0].content,
        label,
      ])
      .sort(),
  ).toEqual([
    ["“Fisch” means fish.", true],
    ["“Katze” means cat.", true],
    ["“Vogel” means fish.", false],
  ]);
});
