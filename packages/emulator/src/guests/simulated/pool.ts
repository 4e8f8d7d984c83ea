import { platform } from "node:os";
import { acquireSocket } from "../../state/lease-socket.ts";
import { leaseAddresses } from "../address-lease.ts";

export interface Pool {
  readonly publicAddresses: string;
  release(): Promise<void>;
}

/** Four /24 ranges, enough for a thousand guests. */
const blockSize = 4;
const firstBlock = 77 * 256;
const blockCount = (128 * 256) / blockSize;
/** The port of the socket that marks a block as leased. Azure reserves a range's first addresses, so no guest uses it. */
const leasePort = 2376;

/** Leases 1024 loopback addresses. Other systems than Linux have only 127.0.0.1, so that guests need different ports there. */
export async function leasePool(stateFolder: string | undefined): Promise<Pool> {
  if (platform() !== "linux") return { publicAddresses: "127.0.0.1/32", release: async () => undefined };
  const { range, release } = await leaseAddresses(stateFolder, "127", candidates(), 22, (prefix) =>
    acquireSocket({ host: `${prefix}.1`, port: leasePort }),
  );
  return { publicAddresses: range, release };
}

function* candidates(): Generator<string> {
  for (let attempt = 0; attempt < blockCount; attempt++) {
    const block = (firstBlock + ((process.pid + attempt) % blockCount) * blockSize) % (256 * 256);
    yield `127.${Math.max(1, Math.floor(block / 256))}.${block % 256}`;
  }
}
