// The collector keeps to its own description, whatever a program makes up that has read it.

import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Collector } from "./support/collector";
import { python } from "./support/python";
import { expect, test } from "./support/test";

const run = promisify(execFile);
const KEY = "the-operators-key";
const HERE = join(import.meta.dirname, "support/openapi");

/** What a program prints, run in a folder that it may litter; its words where it fails. */
async function said(program: string, options: string[], folder: string): Promise<string> {
  const env = { ...process.env, PYTHONPATH: HERE, PYTHONDONTWRITEBYTECODE: "1" };
  const running = run(program, options, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
  return running.then(({ stdout }) => stdout, (error) => Promise.reject(new Error(error.stdout.slice(-6000))));
}

test("every answer is as described, and what breaks the description is refused", async ({}, testInfo) => {
  // Making the virtual environment, once for each checkout, downloads 150 MB.
  test.setTimeout(600_000);
  const collector = await Collector.start("https://chat.example.com", "--key", KEY, "--rate", "0");
  try {
    const base = new URL(collector.endpoint).origin;
    const bin = dirname(await python());
    const options = ["--header", `Authorization: Bearer ${KEY}`, "--max-failures", "3", "--no-color"];
    const folder = testInfo.outputPath();
    await mkdir(folder, { recursive: true });
    const task = ["--config-file", join(HERE, "schemathesis.toml"), "run", `${base}/v1/openapi.json`];
    const report = await said(join(bin, "schemathesis"), [...task, ...options], folder);
    expect(report).toContain("No issues found");

    // A parser of what Prometheus reads finds the run's traces, and that good records were among what was made up.
    const metrics = await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${KEY}` } });
    const file = testInfo.outputPath("metrics.txt");
    await writeFile(file, await metrics.text());
    const samples = JSON.parse(await said(join(bin, "python"), [join(HERE, "samples.py"), file], folder));
    expect(samples["afterword_records_total{kind=reaction,status=stored}"]).toBeGreaterThan(0);
    expect(samples["afterword_reports_total{status=stored}"]).toBeGreaterThan(0);
    expect(samples["afterword_rejections_total{reason=content}"]).toBeGreaterThan(10);
    expect(Object.keys(samples).filter((name) => name.includes("status=5"))).toEqual([]);
  } finally {
    await collector.discard();
  }
});
