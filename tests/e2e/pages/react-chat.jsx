// A chat in React, the way most are written: each message's text is the only child of its element, so that React writes
// `textContent` when it grows, and what anybody else put into the element is gone.

import { useState } from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";

function Chat() {
  const [{ messages, from, to }, show] = useState({ messages: [], from: 0, to: Infinity });
  /** Merges a change into what is shown and renders at once. */
  window.chat = {
    show: (change) => flushSync(() => show((now) => ({ ...now, ...change }))),
    add: (role, text, id) =>
      flushSync(() => show((now) => ({ ...now, messages: [...now.messages, { role, text, id }] }))),
    /** Changes one message; another `version` is another key, for which React makes a new element. */
    alter: (id, change) =>
      flushSync(() =>
        show((now) => ({ ...now, messages: now.messages.map((one) => (one.id === id ? { ...one, ...change } : one)) })),
      ),
  };
  return messages.slice(from, to).map(({ role, text, id, version = 0 }) => (
    <article key={`${id}/${version}`} className={role} data-message-id={id}>
      {text}
    </article>
  ));
}

flushSync(() => createRoot(document.getElementById("chat")).render(<Chat />));
