// Chromium and Firefox as a person has them: with a profile that outlives a crash.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ThenableWebDriver } from "selenium-webdriver";
import chrome from "selenium-webdriver/chrome.js";
import firefox from "selenium-webdriver/firefox.js";
import { chromium } from "../e2e/support/repo";

export type Name = "chromium" | "firefox";

/** A page asks its server on loopback for everything; what a browser would fetch by itself stays off. */
const QUIET = [
  "--headless=new",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A tab behind another one works on: these tests have ten, and look at one.
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/** One browser, driven from outside. */
export class Browser {
  private service: { kill(): Promise<void> } | undefined;
  private running: ThenableWebDriver | undefined;

  private constructor(
    readonly name: Name,
    private readonly profile: string,
  ) {}

  static async start(name: Name): Promise<Browser> {
    const browser = new Browser(name, await mkdtemp(join(tmpdir(), `afterword-${name}-`)));
    await browser.restart();
    return browser;
  }

  get driver(): ThenableWebDriver {
    if (!this.running) throw new Error(`${this.name} is not running`);
    return this.running;
  }

  /** Starts on the profile as it was left. */
  async restart(): Promise<void> {
    const root = process.getuid?.() === 0;
    if (this.name === "chromium") {
      const service = new chrome.ServiceBuilder(program("chromedriver")).build();
      const options = new chrome.Options();
      options.setChromeBinaryPath(chromium());
      options.addArguments(`--user-data-dir=${this.profile}`, ...QUIET, ...(root ? ["--no-sandbox"] : []));
      this.running = chrome.Driver.createSession(options, service) as ThenableWebDriver;
      this.service = service;
    } else {
      const service = new firefox.ServiceBuilder(program("geckodriver")).build();
      const options = new firefox.Options();
      options.setBinary(program("firefox", "firefox-esr"));
      options.addArguments("-headless", "-profile", this.profile);
      // A tab that is not looked at works on, as in Chromium.
      options.setPreference("dom.min_background_timeout_value", 4);
      options.setPreference("dom.timeout.enable_budget_timer_throttling", false);
      this.running = firefox.Driver.createSession(options, service) as ThenableWebDriver;
      this.service = service;
    }
    await this.running.getSession();
    await this.running.manage().setTimeouts({ script: 120_000, pageLoad: 60_000 });
  }

  /**
   * Takes the tab that is looked at off the network, as far as the browser can be told to: then the page knows of it.
   * False where it cannot.
   */
  async setOffline(offline: boolean): Promise<boolean> {
    if (this.name !== "chromium") return false;
    const limits = { latency: 0, download_throughput: -1, upload_throughput: -1 };
    await (this.driver as unknown as chrome.Driver).setNetworkConditions({ offline, ...limits });
    return true;
  }

  /** Ends the process of the tab that is looked at; false where there is no way to. The tab stays, empty. */
  async crashTab(): Promise<boolean> {
    if (this.name !== "chromium") return false;
    // The process that should answer is gone.
    await Promise.race([
      (this.driver as unknown as chrome.Driver).sendDevToolsCommand("Page.crash").catch(() => {}),
      pause(500),
    ]);
    return true;
  }

  /** Ends every process of it at once, as the machine's owner or a crash does. */
  async kill(): Promise<void> {
    const pids = processes(this.profile);
    for (const pid of pids) process.kill(pid, "SIGKILL");
    await this.service?.kill();
    this.running = undefined;
    while (processes(this.profile).length > 0) await pause(50);
  }

  async stop(): Promise<void> {
    await this.running?.quit().catch(() => undefined);
    await rm(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** The first of these programs that is on the path. */
function program(...names: string[]): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error(`No ${names[0]} on the PATH: \`cargo xtask setup\` installs it.`);
  return found;
}

/** The browser's own process that has this profile open. Its children end with it. */
function processes(profile: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        const driver = /(chromedriver|geckodriver)$/.test(words[0]);
        return !driver && words.some((word) => word === profile || word === `--user-data-dir=${profile}`);
      } catch {
        return false; // It ended while we looked.
      }
    })
    .map(Number);
}
