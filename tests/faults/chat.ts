// One tab with the chat in it: what the host's script does there, what the person does, and what can be seen.

import type { ThenableWebDriver, WebElement } from "selenium-webdriver";
import type { Heard, Ledger } from "./ledger";
import type { Proxy } from "./proxy";

/** What the host's script does in one go: a turn, or a signal for the last one. */
type Act = ["turn", { role: string; text: string; id?: string }] | ["signal", string, string, object];

/** What a bar shows of a record's whereabouts, and in which words. */
interface Dot {
  state: "queued" | "sent" | "rejected" | null;
  words: string | null;
}

const DOT_WORDS = { queued: /^Saved on this device, /, sent: /^Sent$/ };

const STATUSES = ["compile_error", "runtime_error", "failed_test", "passed"];

/** Words for texts, so that no two messages are the same. */
const WORDS =
  "river lake tower bridge garden winter letter window market harbour island forest engine number colour".split(" ");

export class Chat {
  /** What this tab's present document knows of each revision. */
  private states = new Map<string, string>();
  /** The messages that have a bar, in the order of the page. */
  private shown: string[] = [];

  constructor(
    private readonly driver: ThenableWebDriver,
    readonly handle: string,
    private readonly ledger: Ledger,
    private readonly proxy: Proxy,
    readonly name: string,
  ) {}

  async focus(): Promise<void> {
    await this.driver.switchTo().window(this.handle);
  }

  /** Loads the page, or another one, in this tab. */
  async go(url: string): Promise<void> {
    await this.focus();
    await this.driver.get(url);
    this.states = new Map();
    this.shown = [];
  }

  async reload(): Promise<void> {
    await this.drain();
    await this.driver.navigate().refresh();
    this.states = new Map();
  }

  /** Says `count` messages that no page shows, each with three signals, every third of them changed twice. */
  async talk(count: number, from = 0): Promise<string[]> {
    const acts: Act[] = [];
    const messages: string[] = [];
    for (let at = from; at < from + count; at++) {
      const message = `${this.name}-${at}`;
      messages.push(message);
      acts.push(["turn", { role: "user", text: `What about ${this.topic(at)}?` }]);
      acts.push(["turn", { role: "assistant", id: message, text: `There is much to say about ${this.topic(at)}.` }]);
      for (let round = 0; round < (at % 3 === 0 ? 3 : 1); round++) {
        acts.push(...this.judge(message, at + round, round + 1));
      }
    }
    await this.run(acts);
    return messages;
  }

  /** Says again, in this tab, what another has said: the same messages. */
  async again(messages: string[]): Promise<void> {
    const turns = messages.flatMap((message, at): Act[] => [
      ["turn", { role: "user", text: `What about number ${at}?` }],
      ["turn", { role: "assistant", id: message, text: `There is much to say about number ${at}.` }],
    ]);
    await this.run(turns);
  }

  /** Writes rows into the component's database, as it was laid out by the first version. */
  async store(rows: object[]): Promise<void> {
    await this.focus();
    await this.driver.executeAsyncScript((rows: object[], done: () => void) => {
      const opening = indexedDB.open("afterword", 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("meta", { keyPath: "name" });
        const records = opening.result.createObjectStore("records", { keyPath: "key" });
        records.createIndex("delivery", ["delivery", "hour"]);
      };
      opening.onsuccess = () => {
        const writing = opening.result.transaction("records", "readwrite");
        for (const row of rows) writing.objectStore("records").put(row);
        writing.oncomplete = () => {
          opening.result.close();
          done();
        };
      };
    }, rows);
  }

  /** The records that come of something, whole. */
  async records(something: () => Promise<unknown>): Promise<any[]> {
    await this.focus();
    await this.driver.executeScript(() => {
      const whole: unknown[] = ((window as any).whole = []);
      document.addEventListener("afterword:record", (event) => whole.push((event as CustomEvent).detail));
    });
    await something();
    await this.until("there is a record", () => this.driver.executeScript(() => (window as any).whole.length > 0));
    return this.driver.executeScript(() => (window as any).whole);
  }

  /** The three signals of one message, in one of their forms. */
  judge(message: string, form: number, attempt: number): Act[] {
    const signals: [string, string, Record<string, unknown>][] = [
      ["copied", "engagement", { level: "copied", copied: ((form % 9) + 1) / 10 }],
      ["regenerated", "regenerate", { attempt }],
      ["executed", "execution", { status: STATUSES[form % STATUSES.length] }],
    ];
    return signals.map(([signal, kind, value]) => {
      this.ledger.act(message, kind, value);
      return ["signal", signal, message, kind === "engagement" ? { share: value.copied } : value];
    });
  }

  /** Has the host's script do all of this at once. */
  async run(acts: Act[]): Promise<void> {
    await this.focus();
    await this.driver.executeScript((acts: any[]) => {
      for (const [command, ...given] of acts) (window as any).afterword[command](...given);
    }, acts);
  }

  /** Draws `count` answers that have bars; the same ones after a reload. */
  async draw(count: number): Promise<void> {
    await this.focus();
    this.shown = Array.from({ length: count }, (_, at) => `${this.name}-bar${at}`);
    await this.driver.executeScript(
      (messages: string[], topics: string[]) => {
        messages.forEach((message, at) => {
          (window as any).chat.say("user", `Tell me of ${topics[at]}.`);
          (window as any).chat.say("assistant", `This is what I know of ${topics[at]}.`, message);
        });
      },
      this.shown,
      this.shown.map((_, at) => this.topic(1_000 + at)),
    );
    await this.until("the bars are there", async () => (await this.buttons("up")).length === count);
  }

  /** The person presses a reaction under the bar at `at`. `says` is what they mean by it. */
  async press(at: number, reaction: string, says: string | null = reaction): Promise<void> {
    this.ledger.act(this.shown[at], "reaction", says === null ? null : { name: says });
    // A press that meets the reasons while they slide open may come down beside the button: who sees it tries again.
    for (let tries = 0; tries < 3; tries++) {
      await (await this.buttons(reaction))[at].click();
      for (let looks = 0; looks < 20; looks++) {
        if ((await this.chosen())[at] === says) return;
        await this.driver.sleep(50);
      }
    }
    throw new Error(`${this.shown[at]}: ${reaction} was pressed, and ${(await this.chosen())[at]} is chosen`);
  }

  /** Which reaction each bar shows as chosen. */
  async chosen(): Promise<(string | null)[]> {
    await this.focus();
    return this.driver.executeScript(() =>
      [...document.querySelectorAll("afterword-bar")].map((bar) => {
        const pressed = (name: string) => bar.shadowRoot?.querySelector(`button[part~=${name}][aria-pressed=true]`);
        return ["up", "down", "love"].find(pressed) ?? null;
      }),
    );
  }

  /** Fetches what the page was told, and looks at what its bars show at that moment. */
  async drain(): Promise<void> {
    await this.focus();
    const { heard, dots } = await this.driver.executeScript<{ heard: Heard[]; dots: Dot[] }>(() => ({
      heard: (window as any).heard?.splice(0) ?? [],
      dots: [...document.querySelectorAll("afterword-bar")].map((bar) => {
        const dot = bar.shadowRoot?.querySelector("[part~=dot]");
        const part = dot?.getAttribute("part")?.split(" ") ?? [];
        const state = ["queued", "sent", "rejected"].find((state) => part.includes(state)) ?? null;
        return { state, words: dot?.getAttribute("aria-label") ?? null };
      }),
    }));
    this.ledger.hear(heard, this.states);
    dots.forEach(({ state, words }, at) => {
      const revision = this.shown[at] && this.ledger.newest(this.shown[at], "reaction");
      if (!revision || !state) return;
      const untrue =
        state === "rejected" ||
        (state === "sent" && !this.proxy.commits.has(revision)) ||
        (state === "queued" && this.states.get(revision) === "sent") ||
        !DOT_WORDS[state].test(words ?? "");
      if (!untrue) return;
      this.ledger.wrongs.push(
        `${this.shown[at]} shows ${state} (${words}), and ${revision} is ${this.states.get(revision)}`,
      );
    });
  }

  /** What this document still calls queued. */
  queued(): string[] {
    const newest = new Map<string, number>();
    for (const revision of this.states.keys()) {
      const [id, rev] = revision.split("/");
      newest.set(id, Math.max(Number(rev), newest.get(id) ?? 0));
    }
    return [...newest].map(([id, rev]) => `${id}/${rev}`).filter((revision) => this.states.get(revision) === "queued");
  }

  /** Asks the component not to rest any longer. */
  async hurry(): Promise<void> {
    await this.focus();
    await this.driver.executeScript(() => void (window as any).afterword.flush());
  }

  /** Puts the page's clock forward, or back. */
  async setClock(hours: number): Promise<void> {
    await this.focus();
    await this.driver.executeScript((ms: number) => {
      const real = ((window as any).realNow ??= Date.now.bind(Date));
      Date.now = () => real() + ms;
    }, hours * 3_600_000);
  }

  async until(what: string, so: () => Promise<boolean>): Promise<void> {
    for (const begun = Date.now(); Date.now() < begun + 30_000;) {
      if (await so()) return;
      await this.driver.sleep(50);
    }
    throw new Error(`${this.name}: waited in vain until ${what}`);
  }

  private async buttons(reaction: string): Promise<WebElement[]> {
    await this.focus();
    return this.driver.executeScript<WebElement[]>((part: string) => {
      const button = (bar: Element) => bar.shadowRoot?.querySelector(`button[part~=${part}]`) ?? [];
      return [...document.querySelectorAll("afterword-bar")].flatMap(button);
    }, reaction);
  }

  private topic(at: number): string {
    return `${WORDS[at % WORDS.length]} ${this.name} ${at}`;
  }
}
