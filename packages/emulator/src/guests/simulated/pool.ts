import { platform } from "node:os";
import { claimAddresses, holdSocket } from "../address-lease.ts";

export interface Pool {
  readonly publicAddresses: string;
  release(): Promise<void>;
}

/** Four /24s: room for a thousand guests. */
const blockSize = 4;
const firstBlock = 77 * 256;
const blocks = (128 * 256) / blockSize;
/** Where a block is claimed; Azure keeps the first addresses of a range, so no guest is ever there. */
const claimPort = 2376;

/**
 * Claims 1024 loopback addresses. Other systems than Linux answer on 127.0.0.1 only, so there one guest a port is the
 * limit.
 */
export async function claimPool(stateFolder: string | undefined): Promise<Pool> {
  if (platform() !== "linux") return { publicAddresses: "127.0.0.1/32", release: async () => undefined };
  const { range, release } = await claimAddresses(stateFolder, candidates(), 22, (each) =>
    holdSocket({ host: `${each}.1`, port: claimPort }),
  );
  return { publicAddresses: range, release };
}

function* candidates(): Generator<string> {
  for (let attempt = 0; attempt < blocks; attempt++) {
    const block = (firstBlock + ((process.pid + attempt) % blocks) * blockSize) % (256 * 256);
    yield `127.${Math.max(1, Math.floor(block / 256))}.${block % 256}`;
  }
}
