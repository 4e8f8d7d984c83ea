import { isIP } from "node:net";
import { BerthError } from "../errors/index.ts";
import type { Reason } from "../errors/reasons.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";
import { isSecureUrl } from "./secure-url.ts";

/** Options of `findPublicAddresses`. */
export interface PublicAddressOptions {
  /** Services that answer with the address of the caller as text. Only https, or http on this machine, and without redirects. */
  readonly sources: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Room for an IPv6 address and blanks around it. */
const maxCharacters = 100;
const timeoutSeconds = 10;

/**
 * The public addresses of this machine, IPv4 and IPv6, as services on the Internet see them. A service that does not answer
 * is left out if another does.
 * @throws BerthError `public-address-unknown` if none answers with an address: a guess could open a port to others
 */
export async function findPublicAddresses(options: PublicAddressOptions): Promise<string[]> {
  requireOption("options.sources", isObject(options) && Array.isArray(options.sources), "a list of URLs");
  const { sources, signal } = options;
  const answers = await Promise.all(sources.map((source) => ask(source, signal)));
  const addresses = answers.flatMap(({ address }) => (address === undefined ? [] : [address]));
  if (addresses.length > 0) return [...new Set(addresses)];
  signal?.throwIfAborted();
  throw new BerthError("public-address-unknown", {
    source: sources.join(", "),
    reason: answers[0]?.reason ?? { code: "empty" },
  });
}

interface Answer {
  readonly address?: string;
  readonly reason?: Reason;
}

async function ask(source: string, signal: AbortSignal | undefined): Promise<Answer> {
  if (!isSecureUrl(source)) return { reason: { code: "not-https" } };
  try {
    const { status, text } = await read(source, signal);
    if (status !== 200) return { reason: { code: "answered-with-status", status } };
    return isIP(text) === 0 ? { reason: { code: "not-an-address" } } : { address: text };
  } catch (error) {
    const { message, cause } = Object(error) as { message?: string; cause?: { message?: string } };
    return { reason: cause?.message ?? message ?? String(error) };
  }
}

/**
 * Through the proxy of the environment, as all requests to Azure: Node's own `fetch` goes past it. Follows no redirect: it may
 * lead to http, where everybody on the path can answer with an address of their own.
 */
async function read(url: string, signal: AbortSignal | undefined): Promise<{ status: number; text: string }> {
  const rest = await import("@azure/core-rest-pipeline");
  const pipeline = rest.createEmptyPipeline();
  pipeline.addPolicy(rest.proxyPolicy());
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const request = rest.createPipelineRequest({
    url,
    abortSignal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    allowInsecureConnection: true,
    streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
  });
  const { status, readableStreamBody } = await pipeline.sendRequest(rest.createDefaultHttpClient(), request);
  return { status, text: await startOf(readableStreamBody ?? []) };
}

/** The first characters of a text: a service may answer with more than anybody wants to hold. */
async function startOf(body: AsyncIterable<string | Buffer> | readonly string[]): Promise<string> {
  let text = "";
  for await (const part of body) {
    text += part.toString();
    if (text.length > maxCharacters) break;
  }
  return text.trim();
}
