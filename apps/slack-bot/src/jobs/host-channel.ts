import { asBerthError } from "@dockberth/core";
import type { Session } from "../session.ts";
import { putRecord } from "../store/put.ts";

const kind = "host-channel";
const keptDays = 400;

/**
 * Remembers the channel where a host was created, for what is said about it later, and forgets that of an earlier host with
 * its name. Never rejects: the work on the host has begun.
 */
export async function rememberChannel(
  { store, clock, log }: Pick<Session, "store" | "clock" | "log">,
  host: string,
  channelId: string | undefined,
): Promise<void> {
  try {
    if (channelId !== undefined) {
      const expiresAt = new Date(clock().getTime() + keptDays * 86_400_000);
      return await putRecord(store, kind, host, channelId, expiresAt);
    }
    const record = await store.read(kind, host);
    if (record !== undefined) await store.remove(kind, record);
  } catch (error) {
    log({ type: "store", host, reason: asBerthError(error).message });
  }
}

export async function channelOf({ store }: Pick<Session, "store">, host: string): Promise<string | undefined> {
  return (await store.read(kind, host))?.value as string | undefined;
}
