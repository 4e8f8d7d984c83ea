import { BerthError, extendHost, type Host, resizeHost } from "@dockberth/core";
import { toHostShape } from "../routes/shapes.ts";
import type { Work } from "./run.ts";

export interface Change {
  /** RFC 3339; null for a host without an end. */
  readonly expiresAt?: string | null;
  readonly size?: string;
}

/** What of a host may change: until when it is needed, and its size. */
export async function changeVerb({ azure, operation, run }: Work): Promise<unknown> {
  const { expiresAt, size } = operation.input as Change;
  let host: Host | undefined;
  if (expiresAt !== undefined) {
    const end = expiresAt === null ? undefined : new Date(expiresAt);
    host = await extendHost(azure, operation.host, { ...run, expiresAt: end });
  }
  if (size !== undefined) host = await resizeHost(azure, operation.host, { size, ...run });
  if (host === undefined) throw new BerthError("unexpected", { message: "a change without anything to change" });
  return toHostShape(host, undefined);
}
