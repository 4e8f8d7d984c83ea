import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Secret } from "@dockberth/core";
import type { Store } from "../store/store.ts";

// https://docs.slack.dev/authentication/verifying-requests-from-slack
const windowSeconds = 300;
const replayMinutes = 15;

export interface SignatureCheck {
  readonly signingSecret: Secret;
  readonly store: Store;
  readonly clock: () => Date;
}

/**
 * Why a request is not let in; undefined for one that Slack made, just now, for the first time. Bolt checks the signature
 * too, but neither a timestamp in the future nor a replay within the window, and it lets `ssl_check` in unsigned.
 * @throws BerthError `store-unreachable`, which lets nobody in either
 */
export async function refusal(
  { signingSecret, store, clock }: SignatureCheck,
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
): Promise<string | undefined> {
  const timestamp = headers["x-slack-request-timestamp"];
  const signature = headers["x-slack-signature"];
  if (typeof timestamp !== "string" || !/^\d{1,12}$/.test(timestamp)) return "no timestamp";
  if (typeof signature !== "string") return "no signature";
  const now = clock();
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > windowSeconds) return "the timestamp is not of now";
  const mac = createHmac("sha256", signingSecret.reveal()).update(`v0:${timestamp}:`).update(rawBody).digest("hex");
  if (!isEqual(signature, `v0=${mac}`)) return "the signature is wrong";
  const until = new Date(now.getTime() + replayMinutes * 60_000);
  return (await store.insert("signature", digest(signature), 1, until)) ? undefined : "a replay";
}

export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Over digests, so that not even the length tells anything. */
function isEqual(given: string, wanted: string): boolean {
  return timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(wanted)));
}
