// The compiled component as JavaScript: what the loader's commands and bars call.

import {
  bindId,
  classify,
  configure,
  consent,
  erase,
  flush,
  initSync,
  mount,
  preview,
  reportTo,
  scrub,
  secrets,
  signal,
  track,
  turn,
  unmount,
  version,
} from "#glue";

/**
 * Instantiates the component. Its names are picked one by one: a bundler then leaves out the glue's own fetching.
 *
 * @param {WebAssembly.Module} module
 * @param {(code: string, message: string) => void} report how the component says what is amiss
 */
export function instantiate(module, report) {
  initSync({ module });
  reportTo(report);
  return { bindId, classify, configure, consent, erase, flush, mount, preview, scrub, secrets, signal, track, turn, unmount, version };
}
