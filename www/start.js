// What a page loads at once: takes commands, keeps room for the bars, and fetches the component when there is something
// to do. Every byte of it and of what it imports is in the loader's budget (2 KB gzip): no logic of feedback here.

import { defineBar } from "./bar.js";
import { on, report } from "./events.js";
import { watchMessages } from "./messages.js";

/** What a host may ask of the component. `on` is not among them: it works before the component is there. */
const COMMANDS = "configure track bindId turn signal classify scrub preview consent erase secrets flush version".split(" ");

/** Commands that are no reason to fetch the component by themselves: settings, for when there is a message. */
const SETTINGS = ["configure", "consent"];

/**
 * Makes `window.afterword`, or hands back the one that another copy on this page has made. Without a document (server
 * rendering) the same object does nothing, and its promises resolve to undefined.
 *
 * @param {() => Promise<{load: (report: Function) => Promise<object | undefined>}>} importCore fetches the component
 * @param {HTMLScriptElement | null | undefined} tag the script tag whose data attributes are the options
 */
export function start(importCore, tag) {
  const inPage = "document" in globalThis;
  const earlier = inPage && window.afterword;
  if (earlier?.version) return earlier;

  // Commands wait as reactions to this promise, which keeps their order. Undefined: there is no component here.
  let arrive;
  const arrival = new Promise((resolve) => (arrive = resolve));
  let wake = () => {};

  /** Runs a command once the component is there. Never throws, never rejects. */
  const call = (name, ...args) => {
    if (!SETTINGS.includes(name)) wake();
    return arrival
      .then((core) => core?.[name](...args))
      .catch((error) => report("wasm-failed", `${name} failed: ${error?.message ?? error}.`));
  };

  const afterword = { on };
  for (const name of COMMANDS) afterword[name] = (...args) => call(name, ...args);
  if (!inPage) {
    arrive();
    return afterword;
  }

  const messages = watchMessages();

  wake = () => {
    wake = () => {};
    whenIdle(async () => {
      let core;
      try {
        core = await (await importCore()).load(report);
      } catch (error) {
        report("wasm-failed", `the component could not be loaded: ${error.message}.`);
      }
      messages.leave();
      if (!core) bars.hide();
      arrive(core);
    });
  };

  afterword.configure = (options) => {
    const done = call("configure", options);
    try {
      if (typeof options.messages === "string") messages.watch(options.messages);
    } catch {
      // No object, or one that throws when it is read: the component says so.
    }
    return done;
  };

  // A stub made before, `window.afterword = window.afterword || { q: [] }`, holds commands as [name, ...arguments].
  const push = (command) => {
    const [name, ...args] = [command].flat();
    if (COMMANDS.includes(name) || name === "on") afterword[name](...args);
  };
  window.afterword = afterword;
  if (tag) afterword.configure({ ...tag.dataset });
  earlier?.q?.forEach(push);
  afterword.q = { push };

  // Bars that are in the page already ask to be mounted now: after the options, before anything else.
  const bars = defineBar(call);

  // A page that names no selector (a preset, elements that it tracks itself, no DOM at all) is at work from the start.
  whenIdle(() => messages.watching || wake());
  return afterword;
}

/** Runs a task once the browser has nothing better to do, after 2 s at the latest (Safari, which cannot tell: at once). */
function whenIdle(task) {
  (self.requestIdleCallback ?? setTimeout)(task, { timeout: 2_000 });
}
