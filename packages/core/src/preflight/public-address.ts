import { isIP } from "node:net";
import { BerthError } from "../errors/index.ts";
import type { Reason } from "../errors/reasons.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";

/** Options of `findPublicAddresses`. */
export interface PublicAddressOptions {
  /** Services that answer with the address of the caller as text. Only https, or http on this machine. */
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
  if (!/^https:\/\/|^http:\/\/127\.0\.0\.1[:/]/.test(source)) return { reason: { code: "not-https" } };
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const response = await fetch(source, {
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    const address = await startOf(response);
    if (!response.ok) return { reason: { code: "answered-with-status", status: response.status } };
    return isIP(address) === 0 ? { reason: { code: "not-an-address" } } : { address };
  } catch (error) {
    const { message, cause } = Object(error) as { message?: string; cause?: { message?: string } };
    return { reason: cause?.message ?? message ?? String(error) };
  }
}

/** The first characters of a text: a service may answer with more than anybody wants to hold. */
async function startOf(response: Response): Promise<string> {
  let text = "";
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    if (text.length > maxCharacters) break;
  }
  return text.trim();
}
