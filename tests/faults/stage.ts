// A browser, a site, a collector and what lies between them: where the faults are played.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Collector } from "../e2e/support/collector";
import { ROOT } from "../e2e/support/repo";
import { Site } from "../e2e/support/site";
import { Browser, type Name } from "./browsers";
import { Chat } from "./chat";
import { Ledger } from "./ledger";
import { Proxy } from "./proxy";

const OPTIONS = { messages: ".assistant", userMessages: ".user", consent: "granted", settle: "50", ids: "host" };

/** A service worker that passes everything through. */
const PASSING = `
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => event.respondWith(fetch(event.request)));
`;

/** One that answers where the network fails, as the tutorials have it: with a page, to whatever was asked. */
const CACHING = `
const page = () => new Response("<h1>You are offline.</h1>", { headers: { "content-type": "text/html" } });
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => event.respondWith(fetch(event.request).catch(page)));
`;

export class Stage {
  readonly ledger = new Ledger();
  private chats: Chat[] = [];
  private opened = 0;

  private constructor(
    readonly browser: Browser,
    readonly site: Site,
    readonly collector: Collector,
    readonly proxy: Proxy,
  ) {}

  static async start(name: Name): Promise<Stage> {
    const site = await Site.start();
    const collector = await Collector.start(site.origin);
    const proxy = await Proxy.start(new URL(collector.endpoint).origin);
    const html = await readFile(join(ROOT, "tests/e2e/pages/chat.html"), "utf8");
    const recorder = await readFile(join(import.meta.dirname, "recorder.js"));
    site.put("/pages/recorder.js", { type: "text/javascript", body: recorder });
    site.put("/pages/recorded.html", {
      type: "text/html",
      body: html.replace('<script type="module"', '<script src="recorder.js"></script>\n  $&'),
    });
    site.put("/pages/bare.html", { type: "text/html", body: "<!doctype html><title>A page without a chat</title>" });
    site.put("/pages/passing.js", { type: "text/javascript", body: PASSING });
    site.put("/pages/caching.js", { type: "text/javascript", body: CACHING });
    return new Stage(await Browser.start(name), site, collector, proxy);
  }

  /** The address of the chat in which `conversation` goes on. */
  url(conversation: string): string {
    return this.site.page("recorded", { ...OPTIONS, endpoint: this.proxy.endpoint, conversation });
  }

  /** The chat in a new conversation, in the tab that is there, or in a new one. */
  async open(name: string, tab: "this" | "new" = "this", conversation = name): Promise<Chat> {
    const { driver } = this.browser;
    if (tab === "new") await driver.switchTo().newWindow("tab");
    // After a crash of the browser's, the first of its tabs.
    else await driver.switchTo().window((await driver.getAllWindowHandles())[0]);
    const handle = await driver.getWindowHandle();
    const chat = new Chat(driver, handle, this.ledger, this.proxy, `${name}${this.opened++}`);
    this.chats = [...this.chats.filter((one) => one.handle !== handle), chat];
    await chat.go(this.url(conversation));
    return chat;
  }

  /** The tab ends, without a word. */
  async close(chat: Chat): Promise<void> {
    this.forget(chat);
    await chat.focus();
    await this.browser.driver.close();
    await this.browser.driver.switchTo().window((await this.browser.driver.getAllWindowHandles())[0]);
  }

  /** The tab is not there any more. */
  forget(chat: Chat): void {
    this.chats = this.chats.filter((one) => one !== chat);
  }

  /** Fetches what every tab was told. */
  async drain(): Promise<void> {
    for (const chat of this.chats) await chat.drain();
  }

  /** Waits until every act is kept: each has been called queued. */
  async kept(): Promise<void> {
    await this.wait("all that was said is kept", 60, () => this.ledger.unheard());
  }

  /** Waits until the collector has all that is kept, and every tab says so. */
  async settled(): Promise<void> {
    await this.kept();
    await this.wait("all that is kept is sent", 120, async () => {
      for (const chat of this.chats) await chat.hurry();
      return [...this.ledger.missing(this.proxy), ...this.chats.flatMap((chat) => chat.queued())];
    });
  }

  private async wait(what: string, seconds: number, open: () => string[] | Promise<string[]>): Promise<void> {
    let left: string[] = [];
    for (const begun = performance.now(); performance.now() < begun + seconds * 1_000;) {
      await this.drain();
      left = await open();
      if (left.length === 0) return;
      await this.browser.driver.sleep(100);
    }
    const some = [...left.slice(0, 5), ...this.ledger.wrongs.slice(0, 5), ...this.proxy.wrongs.slice(0, 5)].join(", ");
    const errors = this.ledger.errors.slice(-3).join("; ");
    throw new Error(`waited in vain until ${what}: ${left.length} are not, among them ${some}; ${errors}`);
  }

  async end(): Promise<void> {
    await this.browser.stop();
    await this.proxy.stop();
    await this.collector.discard();
    await this.site.stop();
  }
}
