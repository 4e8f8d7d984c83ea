import { lookup } from "node:dns/promises";
import { request } from "node:https";
import type { UrlProblem } from "../error-details.ts";
import { FunctionError } from "../errors.ts";
import { isPublicAddress } from "./public-address.ts";

export interface WebhookOptions {
  /** Default: the system's resolver. */
  readonly resolve?: ((hostname: string) => Promise<readonly string[]>) | undefined;
  readonly timeoutSeconds?: number | undefined;
}

/**
 * Posts JSON to a URL that the operator gave: https only, public addresses only, and to the very address that was checked,
 * because the name may resolve to another one a moment later. Redirects are not followed.
 * @throws FunctionError `url-refused`
 */
export async function callWebhook(url: string, body: unknown, options: WebhookOptions = {}): Promise<void> {
  const { resolve = resolveName, timeoutSeconds = 10 } = options;
  const target = parseUrl(url);
  const address = await resolvePublicAddress(target, resolve);
  const status = await post(target, address, JSON.stringify(body), timeoutSeconds * 1000);
  if (status >= 300) throw refused(target, "rejected", String(status));
}

function parseUrl(url: string): URL {
  if (!URL.canParse(url)) throw new FunctionError("url-refused", { url: undefined, reason: "not-a-url" });
  const target = new URL(url);
  if (target.protocol !== "https:") throw refused(target, "not-https");
  if (target.username !== "" || target.password !== "") throw refused(target, "has-credentials");
  return target;
}

async function resolvePublicAddress(
  target: URL,
  resolve: (hostname: string) => Promise<readonly string[]>,
): Promise<string> {
  const hostname = target.hostname.replace(/^\[|\]$/g, "");
  const found = await resolve(hostname).catch(() => []);
  const [first] = found;
  if (first === undefined) throw refused(target, "unresolvable");
  if (!found.every(isPublicAddress)) throw refused(target, "not-public");
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
    outgoing.on("error", ({ message }) => reject(refused(target, "unreachable", message)));
    outgoing.end(text);
  });
}

/** Without path and query, which are often the secret of a webhook. */
function refused({ origin }: URL, reason: UrlProblem, detail?: string): FunctionError<"url-refused"> {
  return new FunctionError("url-refused", { url: origin, reason, detail });
}
