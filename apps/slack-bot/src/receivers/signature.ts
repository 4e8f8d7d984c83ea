import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Secret } from "@dockberth/core";
import { digest } from "../store/digest.ts";
import type { Store } from "../store/store.ts";

// https://docs.slack.dev/authentication/verifying-requests-from-slack
const maxSkewSeconds = 300;
const replayMinutes = 15;

export interface SignatureCheck {
  readonly signingSecret: Secret;
  readonly store: Store;
  readonly clock: () => Date;
}

/** Why a request is rejected, for the log. */
export type SignatureProblem =
  | "timestamp-missing"
  | "signature-missing"
  | "timestamp-skewed"
  | "signature-wrong"
  | "replayed";

/**
 * Checks that Slack sent a request, just now, and for the first time. Bolt checks the signature too, but neither rejects
 * timestamps in the future nor replays, and accepts an unsigned `ssl_check`.
 * @throws SlackError `store-unreachable`, which rejects the request as well
 */
export async function signatureProblem(
  { signingSecret, store, clock }: SignatureCheck,
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
): Promise<SignatureProblem | undefined> {
  const timestamp = headers["x-slack-request-timestamp"];
  const signature = headers["x-slack-signature"];
  if (typeof timestamp !== "string" || !/^\d{1,12}$/.test(timestamp)) return "timestamp-missing";
  if (typeof signature !== "string") return "signature-missing";
  const now = clock();
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > maxSkewSeconds) return "timestamp-skewed";
  const mac = createHmac("sha256", signingSecret.reveal()).update(`v0:${timestamp}:`).update(rawBody).digest("hex");
  if (!isEqual(signature, `v0=${mac}`)) return "signature-wrong";
  const until = new Date(now.getTime() + replayMinutes * 60_000);
  return (await store.insert("signature", digest(signature), 1, until)) ? undefined : "replayed";
}

/** Compares digests, so that the time taken does not reveal the length either. */
function isEqual(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(expected)));
}
