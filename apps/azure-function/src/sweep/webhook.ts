import { lookup } from "node:dns/promises";
import { request } from "node:https";
import type { BerthError } from "@dockberth/core";
import { FunctionError } from "../errors.ts";
import { isPublicAddress } from "./public-address.ts";

export interface WebhookOptions {
  /** Default: the system's name service. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
  readonly timeoutSeconds?: number;
}

/**
 * Posts JSON to a URL that somebody gave. Only https, only to public addresses, to the very address that was checked (a
 * name may lead elsewhere a moment later), and nowhere else: a redirection is not followed.
 * @throws BerthError `url-refused`
 */
export async function callWebhook(url: string, body: unknown, options: WebhookOptions = {}): Promise<void> {
  const target = parse(url);
  const address = await publicAddress(target, options);
  const text = JSON.stringify(body);
  const status = await post(target, address, text, (options.timeoutSeconds ?? 10) * 1000);
  if (status >= 300) throw refused(target, `it answered ${status}`);
}

function parse(url: string): URL {
  if (!URL.canParse(url)) throw new FunctionError("url-refused", { url: "The webhook", reason: "it is no URL" });
  const target = new URL(url);
  if (target.protocol !== "https:") throw refused(target, "it is not https");
  if (target.username !== "" || target.password !== "") throw refused(target, "it carries a password");
  return target;
}

async function publicAddress(target: URL, { resolve = resolveName }: WebhookOptions): Promise<string> {
  const hostname = target.hostname.replace(/^\[|\]$/g, "");
  const found = await resolve(hostname).catch(() => []);
  const [first] = found;
  if (first === undefined) throw refused(target, "its name leads nowhere");
  if (!found.every(isPublicAddress)) throw refused(target, "its name leads to an address that is not public");
  return first;
}

async function resolveName(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

function post(target: URL, address: string, text: string, timeout: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        method: "POST",
        host: address,
        servername: target.hostname,
        port: target.port === "" ? 443 : Number(target.port),
        path: `${target.pathname}${target.search}`,
        headers: { host: target.host, "content-type": "application/json", "content-length": Buffer.byteLength(text) },
        signal: AbortSignal.timeout(timeout),
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    outgoing.on("error", ({ message }) => reject(refused(target, message)));
    outgoing.end(text);
  });
}

/** Without its path and query, which often are the secret of a webhook. */
function refused({ origin }: URL, reason: string): FunctionError<"url-refused"> {
  return new FunctionError("url-refused", { url: origin, reason });
}
