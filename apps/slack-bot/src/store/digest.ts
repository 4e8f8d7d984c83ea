import { createHash } from "node:crypto";

/** SHA-256 in hex: the key of a record for what must not be readable in the store. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
