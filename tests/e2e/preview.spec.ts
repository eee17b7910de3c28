// The preview: what it shows is what is sent, byte for byte, and what is taken back there is gone.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Bar } from "./support/bar";
import { stored } from "./support/stored";
import { expect, test, type Wire } from "./support/test";

const SELECTORS = { messages: ".assistant", userMessages: ".user", settle: "100" };
const GRANTED = { ...SELECTORS, consent: "granted" };

/** Opens the chat with one exchange on it. */
async function chat(page: Page, url: string): Promise<Bar> {
  await page.goto(url);
  await page.evaluate(() => {
    window.chat.say("user", "My address is jo.fern@example.com. How tall is the tower?");
    window.chat.say("assistant", "The tower is 74 metres tall.", "a1");
  });
  const bar = new Bar(page.locator("afterword-bar"));
  await bar.ready();
  return bar;
}

/** The records of a request, each as the very characters that travelled. */
function raw(wire: Wire): string[] {
  const body = wire.bodies.filter((bytes) => bytes.includes('"records"')).at(-1)?.toString() ?? "";
  const inside = /^\{"records":\[(.*)\]\}$/s.exec(body)?.[1] ?? "";
  return inside.split(/(?<=\}),(?=\{"schema":)/);
}

test("what the preview shows is the request's record, byte for byte", async ({ page, site, collector, wire }) => {
  const bar = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...GRANTED }));
  await bar.react("down");
  await bar.comment("It is 76 metres tall, ask “Zoë” (+44 20 7946 0958).");
  await expect.poll(async () => (await collector.rows("records")).at(0)?.value.comment).toContain("76 metres");
  await bar.openPreview();
  await expect(bar.preview()).toContainText(`Sent to ${new URL(collector.endpoint).host}: your reaction.`);
  await expect(bar.preview()).toContainText("Removed before sending: 1 e-mail address, 1 phone number.");
  const shown = await bar.bytes("your reaction");
  await expect.poll(() => raw(wire)).toEqual([shown]);
  const rows = (await stored(page)).databases.afterword.records as { json: string }[];
  expect(rows.map(({ json }) => json)).toEqual([shown]);
});

test("what waits is shown as it will be sent", async ({ page, context, site, collector, wire, told }) => {
  told.tolerate(/net::ERR_|^Afterword: /);
  const bar = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...GRANTED }));
  await context.setOffline(true);
  await bar.react("up");
  await bar.openPreview();
  await expect(bar.preview()).toContainText("On this device, to be sent to ");
  const shown = await bar.bytes("your reaction");
  await context.setOffline(false);
  await expect.poll(() => collector.rows("records")).toHaveLength(1);
  await expect.poll(() => raw(wire)).toEqual([shown]);
  await expect(bar.preview(), "the open preview follows").toContainText("Sent to ");
});

test("before consent it shows what would be sent, and leaves no trace", async ({ page, site, collector, wire }) => {
  const bar = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...SELECTORS }));
  await bar.openPreview();
  await expect(bar.preview()).toContainText("Nothing about this answer is stored");
  const would = JSON.parse(await bar.bytes("your reaction"));
  expect(would).toMatchObject({ schema: "afterword/1", kind: "reaction", value: { name: "up" } });
  expect(JSON.stringify(would)).not.toContain("jo.fern");
  await page.keyboard.press("Escape");
  await bar.press("down");
  await bar.openPreview();
  await expect(bar.preview()).toContainText("once you allow it:");
  expect(JSON.parse(await bar.bytes("your reaction")).value).toEqual({ name: "down" });
  expect(await stored(page)).toEqual({ databases: {}, local: {}, session: {}, cookies: "" });
  expect(wire.bodies).toEqual([]);
});

test("a text that is left out is gone at the collector, and no later revision brings it back", async ({
  page,
  site,
  collector,
}) => {
  const url = site.page("chat", { endpoint: collector.endpoint, ...GRANTED });
  const bar = await chat(page, url);
  await bar.react("down");
  await bar.comment("My heron remark.");
  await expect.poll(async () => (await collector.rows("records")).at(0)?.value.comment).toBe("My heron remark.");
  const [{ id, rev }] = await collector.rows("records");

  await bar.openPreview();
  await bar.leaveOut("your comment");
  await bar.leaveOut("what was said before");
  await expect.poll(async () => (await collector.rows("records")).at(0)?.rev).toBe(rev + 2);
  const [record] = await collector.rows("records");
  expect(record).toMatchObject({ id, value: { name: "down" }, content: { reply: "The tower is 74 metres tall." } });
  expect(record.value).not.toHaveProperty("comment");
  expect(record.content).not.toHaveProperty("prompt");
  expect(record.privacy).not.toHaveProperty("redactions");
  await expect.poll(async () => (await collector.bytes()).includes("heron"), "a byte of it in the file").toBe(false);
  expect(JSON.stringify(await stored(page))).not.toContain("heron");

  // The page knows its own texts after a reload; what the person struck it must know as well.
  const again = await chat(page, url);
  await again.expectChosen("down");
  await again.react("up");
  await expect.poll(async () => (await collector.rows("records")).map(({ value }) => value)).toEqual([{ name: "up" }]);
  const [later] = await collector.rows("records");
  expect(later).toMatchObject({ id, content: { reply: "The tower is 74 metres tall." } });
  expect(later.content).not.toHaveProperty("prompt");
});

test("an edit keeps its size when its text is left out", async ({ page, site, collector }) => {
  const bar = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...GRANTED }));
  await bar.edit((text) => text.replace("74", "76"));
  await expect.poll(() => collector.rows("records")).toHaveLength(1);
  await bar.openPreview();
  await bar.leaveOut("your version");
  await expect
    .poll(async () => (await collector.rows("records")).map(({ value }) => value))
    .toEqual([{ distance: expect.any(Object) }]);
});

test("a feedback that is taken back is a tombstone, and what a next message said of it stays away", async ({
  page,
  site,
  collector,
}) => {
  const bar = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...GRANTED }));
  await bar.react("up");
  await page.waitForTimeout(300);
  await page.evaluate(() => void window.chat.say("user", "No, that is wrong, it is 76 metres."));
  await expect.poll(() => collector.rows("records")).toHaveLength(2);
  await bar.openPreview();
  await bar.takeBack("what your next message says about this answer");
  await bar.takeBack("your reaction");
  const states = async () => (await collector.rows("records")).map(({ state, value, content }) => [state, value, content]);
  await expect.poll(states).toEqual([
    ["retracted", undefined, undefined],
    ["retracted", undefined, undefined],
  ]);
  await page.keyboard.press("Escape");
  await bar.expectChosen(undefined);

  await page.evaluate(() => void window.chat.say("user", "And it is still wrong, I am sorry to say."));
  await bar.react("down");
  await expect
    .poll(async () => (await collector.rows("records")).map(({ kind, state }) => [kind, state]).sort(), "by their own press")
    .toEqual([
      ["followup", "retracted"],
      ["reaction", "set"],
    ]);
});

test("erasing from the preview leaves nothing, at the collector or on the device", async ({ page, site, collector }) => {
  const bar = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...GRANTED }));
  await bar.react("down");
  await bar.comment("My kestrel remark.");
  await expect.poll(async () => (await collector.rows("records")).at(0)?.value.comment).toBe("My kestrel remark.");
  await bar.openPreview();
  await bar.preview().getByRole("button", { name: "Erase everything I sent from here" }).click();
  await bar.preview().getByRole("button", { name: "Erase everything", exact: true }).click();
  const outcome = `1 record was erased at ${new URL(collector.endpoint).host}, and everything on this device.`;
  await expect(bar.preview().getByRole("status")).toHaveText(outcome);
  expect(await collector.rows("records")).toEqual([]);
  expect((await collector.bytes()).includes("kestrel")).toBe(false);
  expect(JSON.stringify(await stored(page))).not.toContain("kestrel");
  await page.keyboard.press("Escape");
  await bar.expectChosen(undefined);
});

test("stopped, nothing is sent any more, also after a reload and whatever the host says", async ({
  page,
  site,
  collector,
  wire,
}) => {
  const url = site.page("chat", { endpoint: collector.endpoint, ...GRANTED });
  const bar = await chat(page, url);
  await bar.react("up");
  await expect.poll(() => collector.rows("records")).toHaveLength(1);
  await bar.openPreview();
  await bar.preview().getByRole("button", { name: "Stop sending" }).click();
  await expect(bar.preview()).toContainText("can no longer be erased from here");
  await bar.preview().getByRole("button", { name: "Stop sending" }).click();
  await expect(bar.preview().getByRole("status")).toContainText("Stopped. No feedback is stored on this device any more");
  const sent = wire.bodies.length;

  const again = await chat(page, url);
  await page.evaluate(() => window.afterword.consent("granted"));
  await again.press("down");
  await expect(again.question(), "the person is asked themselves").toBeVisible();
  await page.waitForTimeout(500);
  expect(wire.bodies.length).toBe(sent);
  expect((await stored(page)).databases).toEqual({});
  await again.allow();
  await expect.poll(() => collector.rows("records")).toHaveLength(2);
});

test("a host opens the preview by element, by id, or for the last message", async ({ page, site, collector }) => {
  const bar = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...GRANTED }));
  for (const open of [
    () => window.afterword.preview(),
    () => window.afterword.preview("a1"),
    () => window.afterword.preview(document.querySelector(".assistant")!),
  ]) {
    await page.evaluate(open);
    await expect(bar.preview()).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(bar.preview()).toBeHidden();
  }
});

test("the preview needs no mouse, and the focus goes in and comes back", async ({ page, site, collector }) => {
  const bar = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...GRANTED }));
  await bar.react("down");
  await expect.poll(() => collector.rows("records")).toHaveLength(1);
  await bar.previewButton().focus();
  await page.keyboard.press("Enter");
  const close = bar.preview().getByRole("button", { name: "Close" });
  await expect(close).toBeFocused();
  const order = ["Leave out: what was said before", "Leave out: this answer", "Exactly what is sent"];
  for (const name of order) {
    await page.keyboard.press("Tab");
    await expect(bar.preview().getByRole("button", { name })).toBeFocused();
  }
  await page.keyboard.press("Enter");
  await expect(bar.preview().locator("[part~=bytes]")).toBeVisible();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await collector.rows("records")).at(0)?.content.reply).toBeUndefined();
  const inside = () => page.evaluate(() => document.activeElement?.localName);
  expect(await inside(), "the focus stays in the dialog when its button has gone").toBe("afterword-bar");
  await page.keyboard.press("Escape");
  await expect(bar.preview()).toBeHidden();
  await expect(bar.previewButton()).toBeFocused();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing wrong with the preview (${colorScheme})`, async ({ page, site, collector }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const bar = await chat(page, site.page("chat", { endpoint: collector.endpoint, ...GRANTED }));
    const violations = async () =>
      (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    await bar.openPreview();
    expect(await violations(), "before anything").toEqual([]);
    await page.keyboard.press("Escape");
    await bar.react("down");
    await expect.poll(() => collector.rows("records")).toHaveLength(1);
    await bar.openPreview();
    await bar.bytes("your reaction");
    await bar.leaveOut("this answer");
    await bar.preview().getByRole("button", { name: "Erase everything I sent from here" }).click();
    expect(await violations(), "with everything open").toEqual([]);
  });
}
