// What the test pages and the component put on `window`.

interface Window {
  /** The chats of `pages/`: `say` and `stream` of the plain one; `show`, `add` and `alter` of the one in React. */
  chat: {
    say(role: string, text: string, id?: string): HTMLElement;
    stream(role: string, text: string, every?: number): Promise<void>;
    show(change: { from?: number; to?: number }): void;
    add(role: string, text: string, id: string): void;
    alter(id: string, change: { id?: string; text?: string; version?: number }): void;
  };
  /** The published types describe it; these tests call it as a page without types does. */
  afterword: Record<string, (...args: unknown[]) => unknown>;
}
