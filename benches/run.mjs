// Measures the component in Chromium: `node benches/run.mjs SITE CHROMIUM [MODULE…]`, as `cargo xtask bench` calls it.
//
// SITE is a server with the package under /dist/ and this folder under /benches/; CHROMIUM is the browser's program.
// Each module in page/, or each that is named, has one default export, `async ({ page, url }) => [{ bench, value, unit }]`:
// `page` is a fresh Playwright page, `url` makes an address on SITE. What it returns is printed, one JSON object per line.

import { readdirSync } from "node:fs";
import { chromium } from "@playwright/test";

const [site, executablePath, ...chosen] = process.argv.slice(2);
const folder = new URL("page/", import.meta.url);
const all = readdirSync(folder).filter((name) => name.endsWith(".mjs")).sort();
const names = chosen.length > 0 ? chosen : all;

const browser = await chromium.launch({
  executablePath,
  // Chromium's sandbox refuses to be set up by root, who CI often is. The pages are our own.
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  for (const name of names) {
    const { default: measure } = await import(new URL(name, folder));
    const context = await browser.newContext();
    const page = await context.newPage();
    // A page that fails is not fast: its first error is the measurement's.
    const failure = new Promise((_, fail) => page.once("pageerror", fail));
    const measurements = await Promise.race([measure({ page, url: (path) => new URL(path, site).href }), failure]);
    for (const measurement of measurements) console.log(JSON.stringify(measurement));
    await context.close();
  }
} finally {
  await browser.close();
}
