// What Afterword says to the page: CustomEvents on the document, and one sentence on the console for each thing amiss.

const said = new Set();

/**
 * Hears `record`, `delivery` or `error`, from before the component is there.
 *
 * @returns {() => void} stops hearing
 */
export function on(name, listener) {
  const page = globalThis.document;
  const hear = (event) => listener(event.detail);
  page?.addEventListener("afterword:" + name, hear);
  return () => page?.removeEventListener("afterword:" + name, hear);
}

/** Says what is amiss, each distinct thing once: `code` for programs, `message` for the developer. */
export function report(code, message) {
  if (said.has(message)) return;
  said.add(message);
  console.warn("Afterword: " + message);
  document.dispatchEvent(new CustomEvent("afterword:error", { detail: { code, message } }));
}
