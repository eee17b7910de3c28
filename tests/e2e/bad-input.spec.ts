// Each thing a host can get wrong is one exact sentence on the console and one event; the host page goes on as if
// Afterword were not there.

import type { Page } from "@playwright/test";
import { Bar } from "./support/bar";
import type { Collector } from "./support/collector";
import { heard, listen } from "./support/events";
import type { Site } from "./support/site";
import { expect, test } from "./support/test";

interface Mistake {
  name: string;
  code: string;
  sentence: string | RegExp;
  /** Makes the mistake, and gives back the options of the script tag. */
  make: (site: Site, collector: Collector) => Record<string, string> | Promise<Record<string, string>>;
  /** What the person does that brings it to light; nothing, where the page alone does. */
  act?: (page: Page) => Promise<void>;
  /** Whether feedback works all the same; where it does not, the page looks as it would without Afterword. */
  works?: true;
  /** What the browser says of it by itself. */
  noise?: RegExp;
}

const chat = (collector: Collector) => ({
  endpoint: collector.endpoint,
  messages: ".assistant",
  userMessages: ".user",
  consent: "granted",
});

const MISTAKES: Mistake[] = [
  {
    name: "an unknown option",
    code: "option-unknown",
    sentence: 'unknown option "conten": did you mean "content"?',
    make: (_, collector) => ({ ...chat(collector), conten: "reply" }),
    works: true,
  },
  {
    name: "an option with a wrong value",
    code: "option-invalid",
    sentence: 'option "settle": must be a number of milliseconds from 50 to 60000.',
    make: (_, collector) => ({ ...chat(collector), settle: "soon" }),
    works: true,
  },
  {
    name: "a missing endpoint",
    code: "endpoint-missing",
    sentence:
      "no endpoint, so nothing is captured: say where records go with data-endpoint or configure({ endpoint }).",
    make: () => ({ messages: ".assistant", consent: "granted" }),
  },
  {
    name: "a selector that no browser can read",
    code: "selector-invalid",
    sentence: 'option "messages": ".assistant[" is not a selector that this browser can read.',
    make: (_, collector) => ({ ...chat(collector), messages: ".assistant[" }),
  },
  {
    name: "a selector that matches nothing",
    code: "selector-empty",
    sentence:
      'no element matches messages ".asistant" after 10 s: ' +
      "check the selector, or ignore this if the chat is still empty.",
    make: (_, collector) => ({ ...chat(collector), messages: ".asistant" }),
  },
  {
    name: "a policy that forbids WebAssembly",
    code: "wasm-csp",
    sentence:
      "the page's Content-Security-Policy forbids WebAssembly: allow it with script-src 'self' 'wasm-unsafe-eval'.",
    make: (site, collector) => {
      site.secure("script-src 'self'");
      return chat(collector);
    },
    noise: /violates the following Content Security Policy directive/,
  },
  {
    name: "WebAssembly that is served as something else",
    code: "wasm-mime",
    sentence:
      '/dist/afterword_bg.wasm is served as "application/octet-stream": ' +
      "serve it as application/wasm, so that it compiles while it downloads.",
    make: (site, collector) => {
      site.put("/dist/afterword_bg.wasm", { type: "application/octet-stream" });
      return chat(collector);
    },
    works: true,
  },
  {
    name: "a page that is served in place of the WebAssembly",
    code: "wasm-mime",
    sentence:
      '/dist/afterword_bg.wasm answered with "text/html", and not with WebAssembly: ' +
      "serve the file itself, as application/wasm.",
    make: (site, collector) => {
      site.put("/dist/afterword_bg.wasm", { type: "text/html", body: "<!doctype html><p>Our single-page app</p>" });
      return chat(collector);
    },
  },
  {
    name: "WebAssembly that is not there",
    code: "wasm-missing",
    sentence: "/dist/afterword_bg.wasm answered 404: put the package's file there, beside core.js.",
    make: (site, collector) => {
      site.put("/dist/afterword_bg.wasm", { status: 404 });
      return chat(collector);
    },
    noise: /Failed to load resource: the server responded with a status of 404/,
  },
  {
    name: "WebAssembly that is damaged",
    code: "wasm-failed",
    sentence: /^\/dist\/afterword_bg\.wasm could not be compiled: WebAssembly\.compileStreaming\(\): /,
    make: (site, collector) => {
      site.put("/dist/afterword_bg.wasm", {
        type: "application/wasm",
        body: Buffer.from("\0asm\x01\0\0\0damaged", "latin1"),
      });
      return chat(collector);
    },
  },
  {
    name: "a collector that is down",
    code: "collector-unreachable",
    sentence:
      /^the collector at \S+ cannot be reached \(.+\); feedback stays on this device and is sent again later\.?$/,
    make: async (_, collector) => {
      const options = chat(collector);
      await collector.halt();
      return options;
    },
    act: (page) => new Bar(page.locator("afterword-bar")).press("up"),
    works: true,
    noise: /Failed to load resource: net::ERR_/,
  },
  {
    name: "an endpoint that is something else",
    code: "collector-refused",
    sentence: /^the collector at http:\S+\/pages\/chat\.html refused feedback: .*405\.?$/,
    make: (site) => ({ endpoint: `${site.origin}/pages/chat.html`, messages: ".assistant", consent: "granted" }),
    act: (page) => new Bar(page.locator("afterword-bar")).press("up"),
    works: true,
    noise: /Failed to load resource: the server responded with a status of/,
  },
];

for (const { name, code, sentence, make, act, works, noise } of MISTAKES) {
  test(`${name} is one sentence and one event, and the page goes on`, async ({ page, site, collector, told }) => {
    await listen(page);
    await page.goto(site.page("chat", await make(site, collector)));
    await page.evaluate(() => window.chat.say("user", "Is it open?"));
    await page.evaluate(() => window.chat.say("assistant", "It is open until six."));
    await act?.(page);

    const errors = () => heard(page, "error");
    await expect.poll(errors, { timeout: 15_000 }).toHaveLength(1);
    const [{ message, ...rest }] = await errors();
    expect(rest).toEqual({ code });
    if (typeof sentence === "string") expect(message).toBe(sentence);
    else expect(message).toMatch(sentence);
    expect(message, "one sentence").toMatch(/^[^\n]{20,300}$/);

    await page.evaluate(() => window.chat.stream("user", "And tomorrow?"));
    await page.evaluate(() => window.chat.stream("assistant", "Tomorrow it is closed."));
    const texts = await page.locator("article").evaluateAll((all) => all.map(({ textContent }) => textContent));
    expect(texts).toEqual(["Is it open?", "It is open until six.", "And tomorrow?", "Tomorrow it is closed."]);
    if (works) await new Bar(page.locator("afterword-bar").last()).ready();
    else await expect(page.locator("afterword-bar:visible")).toHaveCount(0);

    await page.waitForTimeout(500);
    expect(await errors(), "said once").toHaveLength(1);
    if (noise) told.tolerate(noise);
    told.tolerate(`Afterword: ${message}`);
    expect(told.sentences(), "once on the console").toEqual([`Afterword: ${message}`]);
  });
}

test("no command throws, whatever it is given", async ({ page, site, collector, told }) => {
  told.tolerate(/^Afterword: /);
  await page.goto(site.page("chat", chat(collector)));
  await page.evaluate(() => window.chat.say("assistant", "Ask me."));
  await new Bar(page.locator("afterword-bar")).ready();
  const thrown = await page.evaluate(async () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error("a trap");
        },
        ownKeys: () => {
          throw new Error("a trap");
        },
      },
    );
    const values = [
      undefined,
      null,
      0,
      Number.NaN,
      "",
      "\ud800",
      Symbol("s"),
      10n,
      cycle,
      trap,
      [],
      () => {},
      document,
      new Date(Number.NaN),
    ];
    const thrown: string[] = [];
    for (const command of ["configure", "track", "bindId", "turn", "signal", "classify", "scrub", "consent", "flush"]) {
      for (const value of values) {
        try {
          await window.afterword[command](value, value, value);
        } catch (error) {
          thrown.push(`${command}(${typeof value}): ${error}`);
        }
      }
    }
    return thrown;
  });
  expect(thrown).toEqual([]);
  await new Bar(page.locator("afterword-bar")).ready();
});
