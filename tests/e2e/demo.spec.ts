// The demo page plays its story on the real component and a real collector, narrow and wide, light and dark.

import AxeBuilder from "@axe-core/playwright";
import { Bar } from "./support/bar";
import { stored } from "./support/stored";
import { expect, test } from "./support/test";

/** Made up in the story: they must show in the page's chat, and nowhere beyond the page. */
const SECRETS = ["mira.holm@example.org", "(212) 555-0147"];

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 1600]) {
    test(`the story ends in rows (${colorScheme}, ${width} px)`, async ({ page, site, collector, wire }, testInfo) => {
      test.setTimeout(120_000);
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const shoot = (name: string) =>
        page.screenshot({ path: testInfo.outputPath(`${name}-${colorScheme}-${width}.png`) });
      await page.goto(`${site.origin}/?collector=${new URL(collector.endpoint).origin}`);
      await shoot("start");

      await page.getByRole("button", { name: "Play the story" }).click();
      await page.getByRole("button", { name: "Yes, and play" }).click();
      await expect(page.locator(".remark")).toBeVisible({ timeout: 60_000 });
      await expect(page.locator(".assistant")).toHaveCount(5);
      await expect
        .poll(async () => (await collector.rows("records")).filter(({ kind }) => kind === "followup").length)
        .toBe(4);
      await expect(page.locator('.note[data-state="sent"]')).toHaveCount(4);

      const bar = new Bar(page.locator("afterword-bar").last());
      await bar.react("love");
      await expect(page.locator('.note[data-state="sent"]')).toHaveCount(5);
      expect((await collector.rows("unpaired")).length).toBeGreaterThan(0);
      await shoot("story");
      // On a narrow screen the notes are a sheet that is opened.
      if (width < 1_000) await page.getByRole("button", { name: "Open notes" }).click();
      await expect(page.locator(".note").first()).toBeVisible();
      await shoot("notes");

      const kept = [
        JSON.stringify(await stored(page)),
        Buffer.concat(wire.bodies).toString(),
        (await collector.bytes()).toString("latin1"),
      ];
      for (const secret of SECRETS) {
        await expect(page.locator(".user", { hasText: secret })).toHaveCount(1);
        for (const bytes of kept) expect(bytes).not.toContain(secret);
      }
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, "px that one would have to scroll sideways").toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    });
  }
}

test("without a yes the story plays all the same, and nothing is kept or sent", async ({
  page,
  site,
  collector,
  wire,
}) => {
  test.setTimeout(120_000);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`${site.origin}/?collector=${new URL(collector.endpoint).origin}`);
  await page.getByRole("button", { name: "Play the story" }).click();
  await page.getByRole("button", { name: "Play without" }).click();
  await expect(page.locator(".remark")).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.note[data-state="dropped"]')).toHaveCount(4);
  expect(await stored(page)).toEqual({ databases: {}, local: {}, session: {}, cookies: "" });
  expect(wire.bodies).toEqual([]);
});
