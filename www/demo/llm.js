// A model behind any server that speaks the OpenAI chat protocol, streamed.

/**
 * The address of the chat resource, from whatever part of it a visitor gave.
 *
 * @param {string} given `http://localhost:11434`, `https://…/v1` or the whole address
 */
export function chatAddress(given) {
  const url = new URL(given);
  const path = url.pathname.replace(/\/+$/, "");
  if (!path.endsWith("/chat/completions")) {
    url.pathname = path.endsWith("/v1") ? `${path}/chat/completions` : `${path}/v1/chat/completions`;
  }
  return url;
}

/**
 * The answer, piece by piece.
 *
 * @param {URL} address
 * @param {{ messages: { role: string, content: string }[], model?: string, key?: string, signal?: AbortSignal }} what
 * @throws {Error} with a sentence that says what the server answered
 */
export async function* complete(address, { messages, model, key, signal }) {
  const headers = { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) };
  const body = JSON.stringify({ messages, stream: true, ...(model && { model }) });
  const response = await fetch(address, { method: "POST", headers, body, signal, credentials: "omit" });
  if (!response.ok) {
    const said = (await response.text()).slice(0, 300);
    throw new Error(`${address.host} answered ${response.status}. ${said}`);
  }
  for await (const data of events(response.body)) {
    if (data === "[DONE]") return;
    const { choices, error } = JSON.parse(data);
    if (error) throw new Error(`${address.host} said: ${error.message ?? JSON.stringify(error)}`);
    const piece = choices?.[0]?.delta?.content;
    if (piece) yield piece;
  }
}

/** The data of each server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    rest += value ?? "";
    const lines = rest.split(/\r\n|\n|\r/);
    rest = done ? "" : lines.pop();
    for (const line of lines) if (line.startsWith("data:")) yield line.slice(5).trim();
    if (done) return;
  }
}
