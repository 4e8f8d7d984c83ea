import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";

export interface AddressBlock {
  /** This machine's end of every cable, and so where its clients come from. */
  readonly hostAddress: string;
  readonly publicAddresses: string;
  release(): Promise<void>;
}

/**
 * Claims 254 addresses that no other emulator on this machine uses. The claim is a socket without a file, which the
 * kernel takes back when its process is gone.
 */
export async function claimBlock(): Promise<AddressBlock> {
  const inUse = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
  for (let third = 0; third < 256; third++) {
    const prefix = `10.213.${third}`;
    const claim = await listen(`\0emulated-azure-guests ${prefix}`);
    if (claim === undefined) continue;
    if (!inUse.some((address) => address.startsWith(`${prefix}.`))) {
      return { hostAddress: `${prefix}.1`, publicAddresses: `${prefix}.0/24`, release: () => close(claim) };
    }
    await close(claim);
  }
  throw new Error("Every block of addresses for guests, 10.213.0.0/16, is in use on this machine.");
}

async function listen(name: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.listen(name);
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
