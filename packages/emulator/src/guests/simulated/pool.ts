import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { platform } from "node:os";

export interface Pool {
  readonly publicAddresses: string;
  release(): Promise<void>;
}

const firstBlock = 77 * 256;
const blocks = 128 * 256;
/** Where a block is claimed; Azure keeps the first addresses of a range, so no guest is ever there. */
const claimPort = 2376;

/**
 * Claims 256 loopback addresses that no other emulator on this machine uses. Other systems than Linux answer on
 * 127.0.0.1 only, so there one guest a port is the limit.
 */
export async function claimPool(): Promise<Pool> {
  if (platform() !== "linux") return { publicAddresses: "127.0.0.1/32", release: async () => undefined };
  for (let attempt = 0; attempt < blocks; attempt++) {
    const block = (firstBlock + ((process.pid + attempt) % blocks)) % (256 * 256);
    const prefix = `127.${Math.max(1, Math.floor(block / 256))}.${block % 256}`;
    const claim = await listen(`${prefix}.1`);
    if (claim !== undefined) return { publicAddresses: `${prefix}.0/24`, release: () => close(claim) };
  }
  throw new Error("Every block of loopback addresses is in use by another emulator.");
}

async function listen(host: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.listen(claimPort, host);
  try {
    await once(server, "listening");
    server.unref();
    return server;
  } catch {
    return undefined;
  }
}

async function close(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}
