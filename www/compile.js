// Compiles the component, and tells exactly why where that fails: what a host can get wrong, it reads in one sentence.

const WASM = "application/wasm";

/**
 * Fetches and compiles.
 *
 * @param {URL} url where the WebAssembly lies
 * @param {(code: string, message: string) => void} report
 * @returns {Promise<WebAssembly.Module | undefined>} undefined where the page must do without; `report` was told why
 */
export async function fetchModule(url, report) {
  const name = url.origin === location.origin ? url.pathname : url.href;
  let response;
  try {
    response = await fetch(url);
  } catch (error) {
    report("wasm-failed", `${name} could not be fetched (${error.message}): check the network, CORS and connect-src.`);
    return;
  }
  if (!response.ok) {
    report("wasm-missing", `${name} answered ${response.status}: put the package's file there, beside core.js.`);
    return;
  }

  // Browsers compile while they download, but only what is served as exactly this type.
  const type = response.headers.get("Content-Type") ?? "";
  if (type.toLowerCase() === WASM) return compile(() => WebAssembly.compileStreaming(response), name, report);
  const bytes = await response.arrayBuffer();
  if (isWasm(bytes)) {
    report("wasm-mime", `${name} is served as "${type}": serve it as ${WASM}, so that it compiles while it downloads.`);
    return compile(() => WebAssembly.compile(bytes), name, report);
  }
  report("wasm-mime", `${name} answered with "${type}", and not with WebAssembly: serve the file itself, as ${WASM}.`);
}

/**
 * Runs a compilation and names what stops it.
 *
 * @param {() => Promise<WebAssembly.Module>} work
 * @param {string} name what is compiled, for people
 * @param {(code: string, message: string) => void} report
 * @returns {Promise<WebAssembly.Module | undefined>}
 */
export async function compile(work, name, report) {
  try {
    return await work();
  } catch (error) {
    // Each browser has its own words, and no error class of its own, for what the page's policy forbids.
    if (/unsafe-eval|\bCSP\b|content.security.policy/i.test(error.message)) {
      const policy = "script-src 'self' 'wasm-unsafe-eval'";
      report("wasm-csp", `the page's Content-Security-Policy forbids WebAssembly: allow it with ${policy}.`);
    } else {
      report("wasm-failed", `${name} could not be compiled: ${error.message}.`);
    }
  }
}

/** Whether the bytes begin as every WebAssembly file does. */
function isWasm(bytes) {
  return bytes.byteLength > 4 && new DataView(bytes).getUint32(0) === 0x0061736d;
}
