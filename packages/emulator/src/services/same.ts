import { createHash, timingSafeEqual } from "node:crypto";

/** Compares digests, so that the time says nothing about a secret. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
