// The real collector, as a process of its own.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { COLLECTOR } from "./repo";

const run = promisify(execFile);

/** A row of an export. */
export type Row = any;

/** One collector over an SQLite file in a folder that goes when the test ends. */
export class Collector {
  private process?: ChildProcess;
  private log = "";
  private port = 0;

  private constructor(
    private readonly folder: string,
    private readonly origin: string,
    private readonly more: string[],
  ) {}

  /** Starts one that accepts records from pages of `origin`, with further options of `serve`. */
  static async start(origin: string, ...more: string[]): Promise<Collector> {
    if (!existsSync(COLLECTOR)) {
      throw new Error(`${COLLECTOR} is missing: cargo build --package afterword-collector`);
    }
    const collector = new Collector(await mkdtemp(join(tmpdir(), "afterword-e2e-")), origin, more);
    await collector.resume();
    return collector;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}/v1/records`;
  }

  /** Starts again, on the same port and over the same file, after `halt`. */
  async resume(): Promise<void> {
    const listen = `127.0.0.1:${this.port}`;
    const options = ["serve", "--listen", listen, "--store", this.store, "--allow-origin", this.origin, ...this.more];
    this.process = spawn(COLLECTOR, options, { stdio: ["ignore", "pipe", "pipe"] });
    this.process.stderr?.on("data", (words) => (this.log += words));
    for await (const line of createInterface({ input: this.process.stdout! })) {
      const address = /listening on http:\/\/[^:]+:(\d+)/.exec(line);
      if (address) {
        this.port = Number(address[1]);
        this.process.stdout?.resume();
        return;
      }
    }
    throw new Error(`The collector ended before it listened. Its words:\n${this.log}`);
  }

  /** Ends the process as an operator does; what it accepted stays. */
  async halt(): Promise<void> {
    await this.end("SIGTERM");
  }

  private async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const process = this.process;
    this.process = undefined;
    if (!process || process.exitCode !== null) return;
    process.kill(signal);
    await once(process, "exit");
  }

  /** Ends the process as a power cut does. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** The rows of `export --format …`; of records all, also those that were taken back. */
  async rows(format: "records" | "preference" | "unpaired"): Promise<Row[]> {
    const lines = await this.exported(format, ...(format === "records" ? ["--retracted"] : []));
    return lines
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  /** What `export --format …` prints. */
  async exported(format: string, ...options: string[]): Promise<string> {
    const command = ["export", "--format", format, "--store", this.store, ...options];
    const { stdout } = await run(COLLECTOR, command, { maxBuffer: 256 * 1024 * 1024 });
    return stdout;
  }

  /** What `report` prints of randomised answers. */
  async report(): Promise<string> {
    const { stdout } = await run(COLLECTOR, ["report", "--store", this.store]);
    return stdout;
  }

  /** Every byte in the folder of the store: the SQLite file, its log, its index. */
  async bytes(): Promise<Buffer> {
    const files = await readdir(this.folder);
    return Buffer.concat(await Promise.all(files.map((file) => readFile(join(this.folder, file)))));
  }

  /** Ends the process and removes the store. */
  async discard(): Promise<void> {
    await this.halt();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get store(): string {
    return `sqlite:${join(this.folder, "records.sqlite")}`;
  }
}

/** The published JSON Schema of a record. */
export async function schema(): Promise<object> {
  const { stdout } = await run(COLLECTOR, ["schema"], { maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout);
}
