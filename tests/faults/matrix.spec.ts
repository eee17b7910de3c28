// Nothing lost, nothing twice, nothing said that is not so: real browsers, the real collector, and between them a
// network that fails in every way there is. `AFTERWORD_FAULTS_RECORDS` says how many records go through it,
// `AFTERWORD_FAULTS_SEED` which of the chances come up, `AFTERWORD_FAULTS_ONLY` which phases, by a part of the title.

import { expect, test } from "@playwright/test";
import type { Name } from "./browsers";
import { PHASES } from "./phases";
import { Stage } from "./stage";

/** Records in all, half of them in each browser. */
const RECORDS = Number(process.env.AFTERWORD_FAULTS_RECORDS ?? 2_000);
const SEED = Number(process.env.AFTERWORD_FAULTS_SEED ?? Date.now() % 1_000_000);
/** Records of one message: three signals. */
const EACH = 3;

for (const name of ["chromium", "firefox"] satisfies Name[]) {
  test(`${name}: each record is there once, as it was last said, and was never called sent before`, async () => {
    const stage = await Stage.start(name);
    const roll = dice(SEED);
    const phases = Object.entries(PHASES).filter(([title]) => title.includes(process.env.AFTERWORD_FAULTS_ONLY ?? ""));
    const messages = Math.ceil(RECORDS / 2 / phases.length / EACH);
    console.log(`${name}: seed ${SEED}, ${phases.length} phases of ${messages} messages`);
    try {
      for (const [title, phase] of phases) {
        const begun = performance.now();
        await test.step(title, () => phase(stage, messages, roll));
        console.log(`${name}: ${title} (${((performance.now() - begun) / 1_000).toFixed(1)} s)`);
      }
      const rows = await stage.collector.rows("records");
      console.log(
        `${name}: ${rows.length} records in ${stage.proxy.requests} requests, ${stage.proxy.packed} packed; met ` +
          [...stage.proxy.met].map(([fault, times]) => `${fault} ${times}`).join(", "),
      );
      expect(stage.ledger.judge(rows, stage.proxy).slice(0, 20), "what is not as it should be").toEqual([]);
      expect(rows.length).toBeGreaterThanOrEqual((messages * phases.length * EACH * 9) / 10);
    } finally {
      await stage.end();
    }
  });
}

/** A linear congruential generator: the same seed, the same chances. */
function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 16) % sides;
  };
}
