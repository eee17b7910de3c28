// The host's web server: static files, the chat's replies, and whatever a test wants it to get wrong.

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { Replies } from "./replies";
import { DIST, ROOT } from "./repo";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".map": "application/json",
};

/** URL prefixes, and the folders or files that answer for them. */
const MOUNTS: [prefix: string, at: string][] = [
  ["/index.html", join(ROOT, "index.html")],
  ["/dist/", DIST],
  ["/www/", join(ROOT, "www")],
  ["/pages/", join(ROOT, "tests/e2e/pages")],
  ["/deep-chat/", join(ROOT, "node_modules/deep-chat/dist")],
];

/** What a path answers in place of its file. */
export interface Answer {
  status?: number;
  type?: string;
  body?: string | Buffer;
}

/** A web server on loopback. */
export class Site {
  /** What deep-chat's requests are answered with. */
  readonly replies = new Replies();
  private readonly answers = new Map<string, (asked: URLSearchParams) => Answer>();
  private policy?: string;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Site> {
    const server = createServer();
    const site = new Site(server);
    server.on("request", (request, response) => {
      site.answer(request, response).catch((error) => response.destroy(error));
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return site;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The address of a page of `pages/`, with these options of Afterword as attributes of its script tag. */
  page(name: string, options: Record<string, string> = {}): string {
    return `${this.origin}/pages/${name}.html?${new URLSearchParams(options)}`;
  }

  /** Answers `path` with something else than its file: `{ status: 404 }`, another type, other bytes, or by what is asked. */
  put(path: string, answer: Answer | ((asked: URLSearchParams) => Answer)): void {
    this.answers.set(path, typeof answer === "function" ? answer : () => answer);
  }

  /** Sends this Content-Security-Policy with each page from now on. */
  secure(policy: string): void {
    this.policy = policy;
  }

  /** Stops; connections that are still open are cut. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((stopped) => this.server.close(stopped));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.origin);
    const path = url.pathname === "/" ? "/index.html" : url.pathname;
    if (path === "/chat") return this.replies.answer(request, response);
    if (request.method !== "GET") return void response.writeHead(405).end();

    const special = this.answers.get(path)?.(url.searchParams);
    const file = special?.status ? undefined : (special?.body ?? (await read(path)));
    const type = special?.type ?? TYPES[extname(path)] ?? "application/octet-stream";
    const isPage = file !== undefined && type.startsWith("text/html");
    if (isPage && this.policy) response.setHeader("content-security-policy", this.policy);
    response.writeHead(special?.status ?? (file === undefined ? 404 : 200), { "content-type": type });
    response.end(isPage ? withOptions(file.toString(), url.searchParams) : file);
  }
}

/** The file that a path stands for. */
async function read(path: string): Promise<Buffer | undefined> {
  // Browsers ask for one by themselves, and a 404 would stand on the console of every test.
  if (path === "/favicon.ico") return Buffer.alloc(0);
  const mount = MOUNTS.find(([prefix]) => path.startsWith(prefix));
  const inside = mount && normalize(path.slice(mount[0].length));
  if (!mount || inside?.startsWith("..")) return undefined;
  return readFile(join(mount[1], inside ?? "")).catch(() => undefined);
}

/** Writes the options as attributes where a page's script tag says `{{options}}`. */
function withOptions(html: string, options: URLSearchParams): string {
  const quote = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const attributes = [...options].map(([name, value]) => `data-${dashed(name)}="${quote(value)}"`);
  return html.replace("{{options}}", attributes.join(" "));
}
