// What files weigh on the wire: gzip and brotli at their best levels, by the zlib that most servers use.
// Used by `cargo xtask dist` (as a program: paths in, one JSON object out) and by peers.mjs (as a module).

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Sizes in bytes of one file's contents: as it is, gzip -9, brotli -q 11. */
export function weigh(bytes) {
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }).length,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const weights = process.argv.slice(2).map((path) => [path, weigh(readFileSync(path))]);
  console.log(JSON.stringify(Object.fromEntries(weights)));
}
