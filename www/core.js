// `dist/core.js`: the component itself, which the loader imports when there is something to do.

import { fetchModule } from "./compile.js";
import { instantiate } from "./component.js";

/**
 * Loads the WebAssembly that lies beside this file.
 *
 * @param {(code: string, message: string) => void} report
 * @returns {Promise<object | undefined>} the commands; undefined where the page must do without: `report` was told why
 */
export async function load(report) {
  const module = await fetchModule(new URL("afterword_bg.wasm", import.meta.url), report);
  return module && instantiate(module, report);
}
