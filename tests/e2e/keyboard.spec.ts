// Everything works with the keyboard alone, and assistive technology is told what happens.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Bar, type Reaction } from "./support/bar";
import { expect, test } from "./support/test";

test.beforeEach(async ({ page, site, collector }) => {
  const options = { endpoint: collector.endpoint, messages: ".assistant", userMessages: ".user", settle: "100" };
  await page.goto(site.page("chat", options));
  await page.evaluate(() => {
    window.chat.say("user", "When was the bridge built?");
    window.chat.say("assistant", "The bridge was built in 1894.");
  });
  await bar(page).ready();
});

const bar = (page: Page) => new Bar(page.locator("afterword-bar"));

/** The element that has the focus, through shadow roots, as assistive technology names it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
  });
}

/** Presses Tab until the focus is on this control. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) === name) return;
  }
  throw new Error(`Tab does not reach "${name}"; the focus is on "${await focused(page)}"`);
}

/** What assistive technology calls a reaction's button. */
async function name(page: Page, reaction: Reaction): Promise<string> {
  return (await bar(page).button(reaction).getAttribute("aria-label")) ?? "";
}

test("each reaction has a name of its own", async ({ page }) => {
  const names = await Promise.all((["up", "down", "love"] as const).map((reaction) => name(page, reaction)));
  expect(new Set(names.filter(Boolean)).size, names.join()).toBe(3);
});

test("a vote, its reasons, its comment and its change need no mouse", async ({ page, collector }) => {
  const down = await name(page, "down");
  await tabTo(page, down);
  await page.keyboard.press("Enter");
  await tabTo(page, "Allow");
  await page.keyboard.press("Enter");
  await bar(page).expectChosen("down");
  await expect.poll(() => focused(page), "the answer gives the focus back").toBe(down);

  const reason = (await bar(page).reasons().first().textContent())?.trim() ?? "";
  await tabTo(page, reason);
  await page.keyboard.press("Space");
  await tabTo(page, "Say more");
  await page.keyboard.press("Enter");
  await page.keyboard.type("It was 1895.");
  await tabTo(page, "Save");
  await page.keyboard.press("Enter");
  await expect
    .poll(async () =>
      (await collector.rows("records")).map(({ value }) => [value.name, value.reasons?.length, value.comment]),
    )
    .toEqual([["down", 1, "It was 1895."]]);
  await expect.poll(() => focused(page), "saving gives the focus back").toBe(down);

  await tabTo(page, "1 reason and a comment");
  await page.keyboard.press("Enter");
  await expect(bar(page).reasons().first()).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await expect(bar(page).reasons()).toHaveCount(0);
  await expect.poll(() => focused(page), "Escape gives the focus back").toBe("1 reason and a comment");

  await bar(page).button("down").focus();
  await page.keyboard.press("Space");
  await bar(page).expectChosen(undefined);
  await expect.poll(async () => (await collector.rows("records")).map(({ state }) => state)).toEqual(["retracted"]);
});

test("an edit needs no mouse, and the focus returns to the pencil", async ({ page, collector }) => {
  await page.evaluate(() => window.afterword.consent("granted"));
  await tabTo(page, "Edit this answer");
  await page.keyboard.press("Enter");
  await expect(bar(page).editor()).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("The bridge was built in 1895.");
  await tabTo(page, "Save");
  await page.keyboard.press("Enter");
  await expect
    .poll(async () => (await collector.rows("records")).map(({ content, value }) => [content.reply, value.edited]))
    .toEqual([["The bridge was built in 1894.", "The bridge was built in 1895."]]);
  await expect.poll(() => focused(page)).toBe("Edit this answer");
});

test("Escape leaves an edit, and asks before it throws work away", async ({ page }) => {
  await tabTo(page, "Edit this answer");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Nonsense. ");
  await page.keyboard.press("Escape");
  await tabTo(page, "Discard");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Edit this answer");
  await expect(page.getByText("The bridge was built in 1894.")).toBeVisible();
  await expect(bar(page).pencil()).toHaveAttribute("aria-pressed", "false");
});

test("the focus is visible: a ring of at least 2 px", async ({ page }) => {
  await tabTo(page, await name(page, "up"));
  const ring = await bar(page)
    .button("up")
    .evaluate((button) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(button);
      return { outlineStyle, width: Number.parseFloat(outlineWidth) };
    });
  expect(ring.outlineStyle).not.toBe("none");
  expect(ring.width).toBeGreaterThanOrEqual(2);
});

test("what happened is told in a live region", async ({ page }) => {
  await page.evaluate(() => window.afterword.consent("granted"));
  await bar(page).react("up");
  await expect(bar(page).announcement()).not.toBeEmpty();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing wrong at rest, with every panel open, and while editing (${colorScheme})`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    const violations = async () =>
      (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    const words = bar(page);
    expect(await violations(), "at rest").toEqual([]);
    await words.press("down");
    await expect(words.question()).toBeVisible();
    expect(await violations(), "asking for consent").toEqual([]);
    await words.allow();
    await words.giveReason(0);
    await words.openComment();
    expect(await violations(), "with reasons and comment").toEqual([]);
    await page.keyboard.press("Escape");
    await words.pencil().click();
    expect(await violations(), "editing").toEqual([]);
  });
}
