import type { Server } from "node:net";
import { networkInterfaces } from "node:os";
import { acquireSocket, releaseSocket } from "../../state/lease-socket.ts";
import { leaseAddresses } from "../address-lease.ts";

export interface AddressBlock {
  /** The address of this machine's end of every veth pair, and so the source address of its clients. */
  readonly hostAddress: string;
  readonly publicAddresses: string;
  release(): Promise<void>;
}

/** The first two octets of the guests' addresses, for all emulators on a machine. */
export const blockPrefix = "10.213";

/** Leases a block of 254 addresses. The lease is an abstract socket, which has no file. */
export async function leaseBlock(stateFolder: string | undefined): Promise<AddressBlock> {
  const isKept = stateFolder !== undefined;
  const { prefix, range, release } = await leaseAddresses(stateFolder, blockPrefix, candidates(isKept), 24, acquire);
  return { hostAddress: `${prefix}.1`, publicAddresses: range, release };
}

/** Returns those of the blocks that no emulator has leased. */
export async function findUnleased(blocks: readonly string[]): Promise<string[]> {
  const unleased: string[] = [];
  for (const block of blocks) {
    const socket = await acquire(block.replace(/\.0\/24$/, ""));
    if (socket === undefined) continue;
    unleased.push(block);
    await releaseSocket(socket);
  }
  return unleased;
}

/** Emulators with a state folder search from the end, so that their block is likely to be free when they restart. */
function* candidates(isKept: boolean): Generator<string> {
  const inUse = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
  for (let index = 0; index < 256; index++) {
    const prefix = `${blockPrefix}.${isKept ? 255 - index : index}`;
    if (!inUse.some((address) => address.startsWith(`${prefix}.`))) yield prefix;
  }
}

function acquire(prefix: string): Promise<Server | undefined> {
  return acquireSocket({ path: `\0emulated-azure-guests ${prefix}` });
}
