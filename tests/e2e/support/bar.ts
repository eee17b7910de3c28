// The bar under one message, as a person uses it. Playwright looks into open shadow roots by itself.

import type { Locator } from "@playwright/test";
import { expect } from "./test";

export type Reaction = "up" | "down" | "love";

/** Where a record is, as the bar shows it. */
export type Shown = "queued" | "sent" | "rejected";

/** One `<afterword-bar>`. Its parts, which hosts style by name, are also how these tests find things. */
export class Bar {
  constructor(private readonly root: Locator) {}

  button(reaction: Reaction): Locator {
    return this.root.getByRole("button").and(this.root.locator(`[part~=${reaction}]`));
  }

  pencil(): Locator {
    return this.root.getByRole("button", { name: "Edit this answer" });
  }

  /** The reasons on offer for the chosen reaction. */
  reasons(): Locator {
    return this.root.getByRole("button").and(this.root.locator("[part~=chip]"));
  }

  /** Opens and closes the reasons, and says what was given. */
  toggle(): Locator {
    return this.root.getByRole("button").and(this.root.locator("[part~=toggle]"));
  }

  /** The question for consent. */
  question(): Locator {
    return this.root.getByRole("group", { name: "A question before anything is sent" });
  }

  /** What a screen reader is told. */
  announcement(): Locator {
    return this.root.getByRole("status");
  }

  /** A button made of words. */
  word(name: string): Locator {
    return this.root.getByRole("button", { name, exact: true });
  }

  /** The field in which the answer is edited. */
  editor(): Locator {
    return this.root.getByRole("textbox", { name: "The answer as it should have been" });
  }

  /** Waits until the component is in the bar. */
  async ready(): Promise<void> {
    await expect(this.button("up")).toBeVisible();
  }

  async press(reaction: Reaction): Promise<void> {
    await this.button(reaction).click();
  }

  /** Presses, and sees that the vote stands, or where it stood before, that it is taken back. */
  async react(reaction: Reaction): Promise<void> {
    const stood = await this.button(reaction).getAttribute("aria-pressed");
    await this.press(reaction);
    await this.expectChosen(stood === "true" ? undefined : reaction);
  }

  /** Which reaction is chosen, by what assistive technology is told. */
  async expectChosen(reaction: Reaction | undefined): Promise<void> {
    for (const name of ["up", "down", "love"] as const) {
      await expect(this.button(name), name).toHaveAttribute("aria-pressed", String(name === reaction));
    }
  }

  /** Which reaction is chosen just now, by what assistive technology is told. */
  async chosen(): Promise<Reaction | undefined> {
    const part = this.root.locator("[part~=reaction][aria-pressed=true]");
    const name = (await part.count()) ? await part.first().getAttribute("part") : null;
    return (["up", "down", "love"] as const).find((reaction) => name?.split(" ").includes(reaction));
  }

  async giveReason(at: number): Promise<void> {
    await this.openReasons();
    await this.reasons().nth(at).click();
    await expect(this.reasons().nth(at)).toHaveAttribute("aria-pressed", "true");
  }

  /** The field of the comment. */
  private commentField(): Locator {
    return this.root.getByRole("textbox", { name: "Your comment" });
  }

  async comment(text: string): Promise<void> {
    await this.openComment();
    await this.commentField().fill(text);
    await this.word("Save").click();
  }

  async openComment(): Promise<void> {
    await this.openReasons();
    // A press that meets the panel while it slides open may come down beside the button: whoever sees that presses again.
    await expect(async () => {
      if (await this.commentField().isVisible()) return;
      await this.word("Say more").click({ timeout: 2_000 });
      await expect(this.commentField()).toBeVisible({ timeout: 2_000 });
    }).toPass();
  }

  /** Changes the answer to what `change` makes of the text that is offered for editing. */
  async edit(change: (text: string) => string): Promise<void> {
    await this.pencil().click();
    await this.editor().fill(change(await this.editor().inputValue()));
    await this.word("Save").click();
    await expect(this.editor()).toBeHidden();
    await expect(this.pencil()).toHaveAttribute("aria-pressed", "true");
  }

  /** Takes the edit back. */
  async undoEdit(): Promise<void> {
    await this.pencil().click();
    await this.word("Back to the original").click();
    await this.word("Save").click();
    await expect(this.pencil()).toHaveAttribute("aria-pressed", "false");
  }

  async allow(): Promise<void> {
    await this.word("Allow").click();
    await expect(this.question()).toBeHidden();
  }

  async refuse(): Promise<void> {
    await this.word("Not now").click();
  }

  previewButton(): Locator {
    return this.root.getByRole("button", { name: "See what is sent" });
  }

  /** The sheet that shows what is sent. */
  preview(): Locator {
    return this.root.getByRole("dialog", { name: "What is sent about this answer" });
  }

  async openPreview(): Promise<void> {
    await this.previewButton().click();
    await expect(this.preview()).toBeVisible();
  }

  /** The bytes of one of the preview's records. */
  async bytes(record: string): Promise<string> {
    const shown = this.record(record);
    const unfold = shown.getByRole("button", { name: "Exactly what is sent" });
    if ((await unfold.getAttribute("aria-expanded")) === "false") await unfold.click();
    return (await shown.locator("[part~=bytes]").textContent()) ?? "";
  }

  /** Takes a text out of the preview's records, and sees it go. */
  async leaveOut(text: string): Promise<void> {
    const button = this.preview().getByRole("button", { name: `Leave out: ${text}` });
    await button.click();
    await expect(button).toHaveCount(0);
  }

  async takeBack(record: string): Promise<void> {
    await this.record(record).getByRole("button", { name: "Take back" }).click();
    await expect(this.record(record).getByRole("button", { name: "Take back" })).toHaveCount(0);
  }

  async expectDelivery(shown: Shown): Promise<void> {
    await expect(this.root.locator(`[part~=dot][part~=${shown}]`)).toBeVisible();
  }

  /** Sees that the person reads that it was refused, and why. */
  async expectRefused(sentence: string): Promise<void> {
    await this.expectDelivery("rejected");
    await expect(this.root.locator("[part~=sentence]")).toHaveText(`Not accepted: ${sentence}`);
  }

  private record(name: string): Locator {
    return this.preview().getByRole("group", { name, exact: true });
  }

  private async openReasons(): Promise<void> {
    if (!(await this.reasons().first().isVisible())) await this.toggle().click();
  }
}
