// The events that a host page hears.

import type { Page } from "@playwright/test";

/** An event of Afterword with what it carried. */
export interface Heard {
  name: "record" | "delivery" | "error";
  detail: any;
}

/** Listens in each document that the page loads from now on. */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: Heard[] = [];
    Object.assign(window, { heard });
    for (const name of ["record", "delivery", "error"] as const) {
      document.addEventListener(`afterword:${name}`, (event) =>
        heard.push({ name, detail: (event as CustomEvent).detail }),
      );
    }
  });
}

/** What was heard under this name in the page's present document. */
export async function heard(page: Page, name: Heard["name"]): Promise<Heard["detail"][]> {
  const all = await page.evaluate(() => (window as unknown as { heard: Heard[] }).heard);
  return all.filter((event) => event.name === name).map((event) => event.detail);
}
