// Everything that can go wrong, one after the other. Each phase says its share of the records.

import { randomUUID } from "node:crypto";
import type { Chat } from "./chat";
import type { Fault } from "./proxy";
import type { Stage } from "./stage";

/** How many votes are cast by pressing buttons in a phase that has any. */
const BARS = 3;

export type Phase = (stage: Stage, messages: number, roll: (sides: number) => number) => Promise<void>;

export const PHASES: Record<string, Phase> = {
  async "the network is gone for a while"(stage, messages) {
    const chat = await stage.open("offline");
    await chat.draw(BARS);
    // The browser knows that it is offline, if it can be told; the other half finds nobody there.
    await chat.focus();
    const told = await stage.browser.setOffline(true);
    if (!told) await stage.proxy.close();
    await vote(chat);
    await chat.talk(messages >> 1);
    await stage.kept();
    await chat.focus();
    if (told) await stage.browser.setOffline(false);
    await stage.proxy.close();
    await chat.talk(messages - (messages >> 1), messages);
    await stage.kept();
    await stage.proxy.open();
    await stage.settled();
  },

  async "the connection is reset in the middle of the body"(stage, messages) {
    await through(stage, "reset", messages, ["reset", "reset", "reset"]);
  },

  async "the answer is lost after the commit"(stage, messages) {
    await through(stage, "lost", messages, ["lost", "lost", "lost"]);
  },

  async "the collector asks to be left alone, for seconds and until a date"(stage, messages) {
    await through(stage, "busy", messages, ["seconds", "date"]);
  },

  async "a storm of errors"(stage, messages) {
    await through(stage, "storm", messages, ["error", "trouble", "error", "trouble"]);
  },

  async "answers that drip, and one that never ends"(stage, messages) {
    const chat = await through(stage, "loris", messages, ["drip"]);
    stage.proxy.plan("hang");
    await chat.talk(2, messages);
    await stage.kept();
    await chat.until("the answer hangs", async () => stage.proxy.ahead === 0);
    await chat.reload();
    await stage.settled();
  },

  async "answers that are none"(stage, messages) {
    await through(stage, "none", messages, ["number", "page", "cut", "strangers"]);
  },

  async "the clock jumps, forward and back"(stage, messages) {
    const chat = await stage.open("clock");
    stage.proxy.plan("seconds", "error", "trouble");
    await chat.setClock(7);
    await chat.talk(messages >> 1);
    await stage.kept();
    await chat.setClock(-7);
    await chat.talk(messages - (messages >> 1), messages >> 1);
    await stage.settled();
    await chat.setClock(0);
  },

  async "a tab is closed while it sends, and one crashes"(stage, messages) {
    const left = await stage.open("stays");
    for (const end of ["closed", "crashed"]) {
      const chat = await stage.open(end, "new");
      const before = stage.ledger.counts();
      stage.proxy.plan("drip", "lost");
      const said = await chat.talk(messages >> 1);
      await chat.drain();
      stage.ledger.doubt(said, before);
      if (end === "crashed" && (await stage.browser.crashTab())) stage.forget(chat);
      else await stage.close(chat);
      await left.talk(1, end === "closed" ? 0 : 1);
      await stage.settled();
    }
  },

  async "two tabs have the same conversation"(stage, messages, roll) {
    const one = await stage.open("twins");
    const two = await stage.open("twins", "new", "twins");
    // The same message in both, of which each says something in turn, as a person does who has both before them.
    const said = await one.talk(messages);
    await two.again(said);
    await stage.kept();
    stage.proxy.plan("lost", "error");
    for (let round = 0; round < 6; round++) {
      const tab = round % 2 === 0 ? two : one;
      const some = said.filter(() => roll(4) === 0);
      await tab.run(some.flatMap((message, at) => tab.judge(message, round + at, 10 + round)));
      await stage.kept();
    }
    await stage.settled();
    await stage.close(two);
  },

  async "ten tabs at once"(stage, messages) {
    const tabs: Chat[] = [await stage.open("ten")];
    while (tabs.length < 10) tabs.push(await stage.open("ten", "new", "ten"));
    stage.proxy.plan("error", "lost", "reset", "seconds");
    for (const tab of tabs) await tab.talk(Math.ceil(messages / 10));
    await stage.settled();
    for (const tab of tabs.slice(1)) await stage.close(tab);
  },

  async "the page is reloaded in every state"(stage, messages) {
    const chat = await stage.open("reload");
    await chat.draw(BARS);
    await vote(chat);
    await chat.talk(messages);
    await stage.kept();
    // Sent, queued, resting after a failure, in the middle of a request.
    await reloaded(stage, chat);
    await stage.proxy.close();
    await chat.press(0, "love");
    await stage.kept();
    await reloaded(stage, chat);
    await stage.proxy.open();
    await stage.settled();
    stage.proxy.plan("error", "error");
    await chat.press(1, "up");
    await stage.kept();
    await chat.until("an error was met", async () => stage.proxy.ahead < 2);
    await reloaded(stage, chat);
    await stage.settled();
    stage.proxy.plan("hang");
    await chat.press(2, "down", "down");
    await stage.kept();
    await chat.until("the answer hangs", async () => stage.proxy.ahead === 0);
    await reloaded(stage, chat);
    await stage.settled();
  },

  async "a service worker stands between"(stage, messages) {
    for (const worker of ["passing", "caching"]) {
      let chat = await stage.open(worker);
      await control(stage, `${worker}.js`);
      chat = await stage.open(worker);
      await chat.talk(messages >> 2);
      await stage.kept();
      await stage.proxy.close();
      await chat.talk(messages >> 2, messages);
      await stage.kept();
      await stage.proxy.open();
      await stage.settled();
    }
    await control(stage, undefined);
  },

  async "an earlier version has left records on the disk"(stage, messages) {
    const chat = await stage.open("template");
    const [kept] = await chat.records(() => chat.talk(1));
    await stage.settled();
    await chat.go(`${stage.site.origin}/pages/bare.html`);
    const records = Array.from({ length: messages }, (_, at) => ({
      ...kept,
      id: randomUUID(),
      rev: 1,
      subject: { ...kept.subject, message: `upgraded-${at}` },
    }));
    for (const record of records) stage.ledger.stored(record);
    await chat.store(
      records.map((record) => ({
        // A row as the first version wrote it.
        key: `${record.subject.conversation}|${record.subject.message}|${record.kind}`,
        id: record.id,
        rev: record.rev,
        kind: record.kind,
        json: JSON.stringify(record),
        delivery: "queued",
        note: "",
        struck: 0,
        hour: Math.floor(Date.now() / 3_600_000) - 2,
      })),
    );
    stage.proxy.plan("lost");
    await chat.go(stage.url("upgrade"));
    await chat.talk(1, 1);
    await stage.settled();
  },

  async "the browser is killed and started again"(stage, messages) {
    const chat = await stage.open("killed");
    await chat.draw(BARS);
    await vote(chat);
    stage.proxy.plan("error", "lost", "error", "error");
    const said = await chat.talk(messages >> 1);
    await stage.kept();
    const before = stage.ledger.counts();
    const doubtful = await chat.talk(messages - (messages >> 1), messages);
    await chat.drain();
    stage.ledger.doubt(doubtful, before);
    await stage.browser.kill();
    stage.forget(chat);
    stage.proxy.plan();
    await stage.browser.restart();
    const again = await stage.open("killed", "this", "killed");
    await again.talk(1);
    await stage.settled();
    if (said.length === 0) throw new Error("nothing was said before the crash");
  },

  async "the collector is killed and started again"(stage, messages) {
    const chat = await stage.open("crash");
    await chat.talk(messages >> 1);
    await stage.collector.kill();
    await chat.talk(messages - (messages >> 1), messages >> 1);
    await stage.kept();
    await stage.collector.resume();
    await stage.settled();
  },
};

/** A conversation in which the requests meet these faults. */
async function through(stage: Stage, name: string, messages: number, faults: Fault[]): Promise<Chat> {
  const chat = await stage.open(name);
  await chat.draw(BARS);
  stage.proxy.plan(...faults);
  await vote(chat);
  await chat.talk(messages);
  for (const begun = performance.now(); stage.proxy.ahead > 0;) {
    if (performance.now() > begun + 60_000) throw new Error(`${stage.proxy.ahead} of ${faults} were not met`);
    await stage.drain();
    await chat.hurry();
    await stage.browser.driver.sleep(100);
  }
  await stage.settled();
  return chat;
}

/** Three votes: one that stands, one that is changed, one that is taken back. */
async function vote(chat: Chat): Promise<void> {
  await chat.press(0, "up");
  await chat.press(1, "up");
  await chat.press(1, "down");
  await chat.press(2, "love");
  await chat.press(2, "love", null);
}

/** Reloads, and sees that the votes are shown again. */
async function reloaded(stage: Stage, chat: Chat): Promise<void> {
  const before = (await chat.chosen()).join();
  await chat.reload();
  await chat.draw(BARS);
  await chat.until(`the votes are ${before} again`, async () => (await chat.chosen()).join() === before);
}

/** Puts the site under this service worker, or under none. */
async function control(stage: Stage, script: string | undefined): Promise<void> {
  await stage.browser.driver.executeAsyncScript((script: string | undefined, done: () => void) => {
    const out = async () => {
      for (const old of await navigator.serviceWorker.getRegistrations()) await old.unregister();
      if (!script) return;
      await navigator.serviceWorker.register(script);
      if (!navigator.serviceWorker.controller) {
        await new Promise((controlled) => navigator.serviceWorker.addEventListener("controllerchange", controlled));
      }
    };
    void out().then(done);
  }, script);
}
