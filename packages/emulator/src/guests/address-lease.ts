import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type ListenOptions, type Server } from "node:net";
import { dirname, join } from "node:path";

/** A block of addresses that no other emulator on this machine uses, for as long as this process lives. */
export interface AddressClaim {
  /** The first three numbers of its first address. */
  readonly prefix: string;
  /** All of them, as CIDR. */
  readonly range: string;
  release(): Promise<void>;
}

/**
 * Claims the first block that is free, or, for an emulator with a state folder, the one that its hosts have already.
 * @param candidates how blocks begin: the first three numbers
 * @param bits of a block's CIDR
 * @param claim a socket that nobody else on this machine can have at the same time; undefined where somebody has it
 * @throws Error where a block cannot be had
 */
export async function claimAddresses(
  stateFolder: string | undefined,
  candidates: Iterable<string>,
  bits: number,
  claim: (prefix: string) => Promise<Server | undefined>,
): Promise<AddressClaim> {
  const record = stateFolder === undefined ? undefined : join(stateFolder, "addresses");
  const kept = record === undefined ? undefined : await readFile(record, "utf8").catch(() => undefined);
  for (const prefix of kept === undefined ? candidates : [kept]) {
    const server = await claim(prefix);
    if (server === undefined) continue;
    if (record !== undefined) {
      await mkdir(dirname(record), { recursive: true, mode: 0o700 });
      await writeFile(record, prefix, { mode: 0o600 });
    }
    return { prefix, range: `${prefix}.0/${bits}`, release: () => letGo(server) };
  }
  if (kept === undefined) throw new Error("Every block of addresses for guests is in use on this machine.");
  throw new Error(
    `Another emulator on this machine uses ${kept}.0/${bits}, the addresses of this one's guests. Stop it first.`,
  );
}

/** The kernel takes a socket back when its process is gone. Undefined where another process has it. */
export async function holdSocket(where: ListenOptions): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.listen(where);
  try {
    await once(server, "listening");
    server.unref();
    return server;
  } catch {
    return undefined;
  }
}

export async function letGo(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}
