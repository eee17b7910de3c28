// `dist/afterword.standalone.js`: everything in one classic script, so that one integrity hash covers it and nothing is
// fetched. The WebAssembly is gzipped, then written as base64: 15 KB less on the wire than base64 of the plain bytes.

import gzipped from "#wasm.gz"; // as base64: the bundler's doing

import { compile } from "./compile.js";
import { instantiate } from "./component.js";
import { start } from "./start.js";

function unpack() {
  const bytes = Uint8Array.from(atob(gzipped), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compileStreaming(new Response(stream, { headers: { "Content-Type": "application/wasm" } }));
}

async function load(report) {
  const module = await compile(unpack, "afterword.standalone.js", report);
  return module && instantiate(module, report);
}

start(async () => ({ load }), document.currentScript);
