import type { Server } from "node:net";
import { networkInterfaces } from "node:os";
import { claimAddresses, holdSocket, letGo } from "../address-lease.ts";

export interface AddressBlock {
  /** This machine's end of every cable, and so where its clients come from. */
  readonly hostAddress: string;
  readonly publicAddresses: string;
  release(): Promise<void>;
}

/** How every address of a guest begins, of whatever emulator. */
export const blocks = "10.213";

/** Claims 254 addresses. The claim is a socket without a file. */
export async function claimBlock(stateFolder: string | undefined): Promise<AddressBlock> {
  const { prefix, range, release } = await claimAddresses(stateFolder, candidates(stateFolder !== undefined), 24, hold);
  return { hostAddress: `${prefix}.1`, publicAddresses: range, release };
}

/** Of some blocks, those that no emulator has now. */
export async function unclaimed(found: readonly string[]): Promise<string[]> {
  const free: string[] = [];
  for (const block of found) {
    const claim = await hold(block.replace(/\.0\/24$/, ""));
    if (claim === undefined) continue;
    free.push(block);
    await letGo(claim);
  }
  return free;
}

/** Blocks of emulators that keep their state come last, so that one which starts again is likely to find its own free. */
function* candidates(isKept: boolean): Generator<string> {
  const inUse = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
  for (let index = 0; index < 256; index++) {
    const prefix = `${blocks}.${isKept ? 255 - index : index}`;
    if (!inUse.some((address) => address.startsWith(`${prefix}.`))) yield prefix;
  }
}

function hold(prefix: string): Promise<Server | undefined> {
  return holdSocket({ path: `\0emulated-azure-guests ${prefix}` });
}
