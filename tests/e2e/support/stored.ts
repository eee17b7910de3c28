// What a page left on the device.

import type { Page } from "@playwright/test";

/** Everything that this origin keeps in the browser. */
export interface Stored {
  /** Per IndexedDB database, per store, its rows. */
  databases: Record<string, Record<string, unknown[]>>;
  local: Record<string, string>;
  session: Record<string, string>;
  cookies: string;
}

/** Reads it from inside the page. Looking creates nothing: only databases that exist are opened. */
export function stored(page: Page): Promise<Stored> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const databases: Stored["databases"] = {};
    for (const { name } of await indexedDB.databases()) {
      if (!name) continue;
      const database = await done(indexedDB.open(name));
      const stores = [...database.objectStoreNames];
      const rows = stores.map(async (store) => [
        store,
        await done(database.transaction(store).objectStore(store).getAll()),
      ]);
      databases[name] = Object.fromEntries(await Promise.all(rows));
      database.close();
    }
    return { databases, local: { ...localStorage }, session: { ...sessionStorage }, cookies: document.cookie };
  });
}
