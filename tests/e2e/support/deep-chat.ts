// deep-chat (npm), as a person uses it.

import type { Locator, Page } from "@playwright/test";
import { Bar } from "./bar";
import { heard } from "./events";
import { expect } from "./test";

/** From this many characters on a text is inserted at once, as pasting does, instead of typed key by key. */
const TYPED = 60;

/** How long the quickest person reads, in milliseconds. */
const READ = 300;

/** The chat on `pages/deep-chat.html`. */
export class DeepChat {
  private readonly input: Locator;

  constructor(readonly page: Page) {
    this.input = page.getByRole("textbox", { name: "Ask me anything!" });
  }

  /** Opens the page. deep-chat links a web font by itself; here it gets an empty style sheet. */
  async open(url: string): Promise<void> {
    await this.page.route("https://fonts.googleapis.com/**", (route) =>
      route.fulfill({ contentType: "text/css", body: "" }),
    );
    await this.page.goto(url);
    await expect(this.input).toBeVisible();
  }

  /** Types a message, sends it, and waits until the reply to it has arrived whole. */
  async send(text: string): Promise<void> {
    const before = await this.replies().count();
    // A person reads before they write. The component takes what comes faster than that for a history that is being drawn.
    if (before > 0) await this.page.waitForTimeout(READ);
    await this.input.click();
    if (text.length < TYPED && !text.includes("\n")) await this.page.keyboard.type(text);
    else await this.page.keyboard.insertText(text);
    await this.page.keyboard.press("Enter");
    await expect(this.replies()).toHaveCount(before + 1);
    await expect(this.page.locator("deep-chat .streamed-message")).toHaveCount(0);
  }

  /** The assistant's messages, without loading dots and errors. */
  replies(): Locator {
    return this.page.locator("deep-chat .ai-message-text.text-message");
  }

  /** The person's messages. */
  questions(): Locator {
    return this.page.locator("deep-chat .user-message-text");
  }

  /** The bar of the reply at this place. */
  bar(at: number): Bar {
    return new Bar(this.page.locator("deep-chat .deep-chat-outer-container-role-ai").nth(at).locator("afterword-bar"));
  }

  /** Waits until the component has made as many records of this kind as there were exchanges on this page. */
  async recorded(kind: string, count: number): Promise<void> {
    const made = async () =>
      new Set((await heard(this.page, "record")).filter((record) => record.kind === kind).map(({ id }) => id)).size;
    await expect.poll(made, `${kind} records`).toBe(count);
  }

  /** Waits until every record is acknowledged. */
  async delivered(): Promise<void> {
    const waiting = async () => {
      const newest = new Map<string, string>();
      for (const { id, state } of await heard(this.page, "delivery")) newest.set(id, state);
      return [...newest.values()].filter((state) => state !== "sent");
    };
    await this.page.evaluate(() => window.afterword.flush());
    await expect.poll(waiting, "records that are not sent").toEqual([]);
  }

  /** A message as shown, scrubbed the way the component scrubs. */
  async scrubbed(message: Locator): Promise<string> {
    return message.evaluate(async (element) => {
      const { text } = (await window.afterword.scrub((element as HTMLElement).innerText)) as { text: string };
      return text;
    });
  }

  /** Leaves this conversation for a new one, as a host with a "New chat" button does. */
  async startOver(conversation: string): Promise<void> {
    await this.page.evaluate((conversation) => {
      const chat = document.querySelector("deep-chat") as unknown as { clearMessages(): void };
      chat.clearMessages();
      window.afterword.configure({ conversation });
    }, conversation);
    await expect(this.questions()).toHaveCount(0);
  }
}
