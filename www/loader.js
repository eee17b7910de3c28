// `dist/afterword.js`: the ES module, for a script tag and for `import { afterword } from "afterword"`.

import { start } from "./start.js";

// Bundled into the host's own code, this module has no tag of its own: then it is the one that carries the options.
const tags = [...(globalThis.document?.scripts ?? [])];
const tag =
  tags.find(({ src }) => src === import.meta.url) ?? tags.find(({ dataset }) => dataset.endpoint || dataset.messages);

/** The same object as `window.afterword`. */
export const afterword = start(() => import("./core.js"), tag);
