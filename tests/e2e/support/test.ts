// What every test has: a site, a collector, an ear on the console and on the wire; and what holds in every test.

import { type BrowserContext, test as base } from "@playwright/test";
import { gunzipSync } from "node:zlib";
import { Collector, schema } from "./collector";
import { Site } from "./site";
import { validator } from "./validator";

export { expect } from "@playwright/test";

/** The warnings and errors on the consoles of all pages, and what a test expects of them. */
export class Told {
  readonly lines: string[] = [];
  private readonly tolerated: (RegExp | string)[] = [];

  constructor(context: BrowserContext) {
    context.on("console", (message) => {
      if (["warning", "error"].includes(message.type())) this.lines.push(message.text());
    });
    context.on("weberror", (error) => this.lines.push(`uncaught: ${error.error()}`));
  }

  /** These lines, or lines like these, are the browser's own about what the test does to it, or judged there. */
  tolerate(...lines: (RegExp | string)[]): void {
    this.tolerated.push(...lines);
  }

  /** What Afterword said. */
  sentences(): string[] {
    return this.lines.filter((line) => line.startsWith("Afterword: "));
  }

  /** What nobody expected: the console of a page with Afterword on it is empty. */
  unexpected(): string[] {
    const expected = (line: string) =>
      this.tolerated.some((one) => (typeof one === "string" ? one === line : one.test(line)));
    return this.lines.filter((line) => !expected(line));
  }
}

/** What the pages sent to the collector. */
export class Wire {
  readonly bodies: Buffer[] = [];

  constructor(context: BrowserContext) {
    context.on("request", (request) => {
      if (!request.url().includes("/v1/records") || request.method() === "OPTIONS") return;
      const body = request.postDataBuffer() ?? Buffer.alloc(0);
      this.bodies.push(body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body);
    });
  }

  /** Every record of every request, as often as it was sent. */
  records(): any[] {
    return this.bodies.flatMap((body) => (body.length ? (JSON.parse(body.toString()).records ?? []) : []));
  }
}

interface Fixtures {
  site: Site;
  collector: Collector;
  told: Told;
  wire: Wire;
}

export const test = base.extend<Fixtures, { validate: (record: unknown) => string[] }>({
  validate: [
    // Playwright reads from the pattern which other fixtures this one needs: none.
    async ({}, use) => use(validator(await schema())),
    { scope: "worker" },
  ],

  site: async ({}, use) => {
    const site = await Site.start();
    await use(site);
    await site.stop();
  },

  collector: async ({ site }, use) => {
    const collector = await Collector.start(site.origin);
    await use(collector);
    await collector.discard();
  },

  told: [
    async ({ context }, use) => {
      const told = new Told(context);
      await use(told);
      base.expect(told.unexpected(), "the console").toEqual([]);
    },
    { auto: true },
  ],

  wire: [
    async ({ context, validate }, use) => {
      const wire = new Wire(context);
      await use(wire);
      const faults = wire.records().flatMap((record) => validate(record));
      base.expect(faults, "what the records on the wire break of the published schema").toEqual([]);
    },
    { auto: true },
  ],
});
