// Sees the page's messages before the component is there, and gives each its bar at first sight.

import { report } from "./events.js";

/** How long a page may go without a message before its selector is doubted, in ms. */
const DOUBT = 10_000;

/** How often to look whether an element has got its shadow root, of which no mutation tells, in ms. */
const UPGRADE = 500;

/**
 * Watches for the messages that the option `messages` selects; `a >>> b` is every b in the open shadow root of an a.
 * Each gets a bar; that a bar is connected is what wakes the component.
 */
export function watchMessages() {
  let selector, seen, left, doubt, again;
  const observer = new MutationObserver(scan);

  return {
    /** Whether there is a selector. */
    get watching() {
      return !!selector;
    },
    /** Begins, or goes on with another selector. */
    watch(wanted) {
      selector = wanted;
      clearTimeout(doubt);
      doubt = setTimeout(complain, DOUBT);
      scan();
    },
    /** Leaves the messages to the component. */
    leave() {
      left = true;
      observer.disconnect();
    },
  };

  function scan() {
    for (const message of found()) {
      seen = true;
      if (!left && !message.querySelector("afterword-bar")) message.append(document.createElement("afterword-bar"));
    }
  }

  function found() {
    clearTimeout(again);
    try {
      let hosts = [{ shadowRoot: document }];
      for (const part of selector.split(">>>")) hosts = hosts.flatMap((host) => within(host, part));
      return hosts;
    } catch {
      clearTimeout(doubt);
      report("selector-invalid", `option "messages": "${selector}" is not a selector that this browser can read.`);
      return [];
    }
  }

  function within({ shadowRoot }, part) {
    if (!left && shadowRoot) observer.observe(shadowRoot, { childList: true, subtree: true });
    if (!left && !shadowRoot) again = setTimeout(scan, UPGRADE);
    return shadowRoot ? [...shadowRoot.querySelectorAll(part)] : [];
  }

  function complain() {
    scan();
    if (seen) return;
    const hint = "check the selector, or ignore this if the chat is still empty";
    report("selector-empty", `no element matches messages "${selector}" after 10 s: ${hint}.`);
  }
}
