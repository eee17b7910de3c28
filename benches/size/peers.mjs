// What feedback widgets of others weigh when bundled as ours is: a minimal import, esbuild, ESM, minified.
// Prints one JSON object per measurement; `cargo xtask bench` runs it.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { weigh } from "./weigh.mjs";

const peers = [
  {
    package: "@sentry/browser",
    what: "feedback, all in",
    source: `import { feedbackIntegration, init } from "@sentry/browser";
             init({ dsn: location.hash, integrations: [feedbackIntegration()] });`,
  },
  {
    package: "posthog-js",
    what: "slim, with surveys",
    source: `import posthog from "posthog-js/dist/module.slim.no-external";
             import { SurveysExtensions } from "posthog-js/dist/extension-bundles";
             import "posthog-js/dist/surveys";
             posthog.init("key", { api_host: location.origin, __extensionClasses: SurveysExtensions });`,
  },
];

const here = fileURLToPath(new URL(".", import.meta.url));

for (const { package: name, what, source } of peers) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: here },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    treeShaking: true,
    write: false,
    logLevel: "error",
  });
  const manifest = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url));
  const peer = `${name} ${JSON.parse(manifest).version}, ${what}`;
  const { gzip, brotli } = weigh(Buffer.concat(outputFiles.map((file) => file.contents)));
  console.log(JSON.stringify({ bench: "size.page.gzip", value: gzip, unit: "bytes", peer }));
  console.log(JSON.stringify({ bench: "size.page.brotli", value: brotli, unit: "bytes", peer }));
}
