import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { Server } from "node:net";
import { join } from "node:path";
import { releaseSocket } from "../state/lease-socket.ts";
import { unwritable } from "../state/unwritable.ts";

/** A block of addresses that no other emulator on this machine uses while this process runs. */
export interface AddressLease {
  /** The first three octets of the block's first address. */
  readonly prefix: string;
  /** The whole block in CIDR notation. */
  readonly range: string;
  release(): Promise<void>;
}

/**
 * Leases the first free block, or for an emulator with a state folder the block that its hosts already use.
 * @param prefix the first octets of all these blocks, which tell them from those of the other kind of guests
 * @param candidates the first three octets of each block
 * @param bits the prefix length of a block
 * @param acquire opens a socket that only one process on this machine can have; undefined if another process has it
 * @throws Error if no block is available, or the hosts' block is of the other kind
 */
export async function leaseAddresses(
  stateFolder: string | undefined,
  prefix: string,
  candidates: Iterable<string>,
  bits: number,
  acquire: (block: string) => Promise<Server | undefined>,
): Promise<AddressLease> {
  const recorded =
    stateFolder === undefined ? undefined : await readFile(recordIn(stateFolder), "utf8").catch(() => undefined);
  if (recorded?.startsWith(`${prefix}.`) === false) {
    throw new Error(
      `The machines in ${stateFolder} have addresses of other guests (from ${recorded}.0): they were simulated and would now be real, or the other way round. Start the emulator with the guests that it had, or use another state folder.`,
    );
  }
  for (const block of recorded === undefined ? candidates : [recorded]) {
    const server = await acquire(block);
    if (server === undefined) continue;
    if (stateFolder !== undefined && recorded === undefined) await keepBlock(stateFolder, block, server);
    return { prefix: block, range: `${block}.0/${bits}`, release: () => releaseSocket(server) };
  }
  if (recorded === undefined) throw new Error("All address blocks for guests are in use on this machine.");
  throw new Error(
    `Another emulator on this machine uses ${recorded}.0/${bits}, the addresses of this emulator's guests. Stop it first.`,
  );
}

function recordIn(stateFolder: string): string {
  return join(stateFolder, "addresses");
}

async function keepBlock(stateFolder: string, block: string, server: Server): Promise<void> {
  try {
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    await writeFile(recordIn(stateFolder), block, { mode: 0o600 });
  } catch (error) {
    await releaseSocket(server);
    throw unwritable(stateFolder, error);
  }
}
