import type { Session } from "../session.ts";

const kind = "host-channel";
const keptDays = 400;

/** Remembers the channel where a host was created, for what is said about it later. */
export async function rememberChannel(
  { store, clock }: Pick<Session, "store" | "clock">,
  host: string,
  channelId: string | undefined,
): Promise<void> {
  if (channelId === undefined) return;
  const expiresAt = new Date(clock().getTime() + keptDays * 86_400_000);
  const record = await store.read(kind, host);
  if (record === undefined) await store.insert(kind, host, channelId, expiresAt);
  else await store.replace(kind, record, channelId, expiresAt);
}

export async function channelOf({ store }: Pick<Session, "store">, host: string): Promise<string | undefined> {
  return (await store.read(kind, host))?.value as string | undefined;
}
