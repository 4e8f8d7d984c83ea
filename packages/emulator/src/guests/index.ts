import type { GuestProvider, GuestProviderOptions } from "./guest.ts";
import { createLinuxProvider } from "./linux/provider.ts";
import { findHindrance } from "./linux/requirements.ts";
import { createSimulatedProvider } from "./simulated/provider.ts";

/**
 * Finds out what virtual machines can be here, and provides them.
 * @throws Error where `linux` is asked for and cannot be, saying why
 */
export async function createGuestProvider(options: GuestProviderOptions): Promise<GuestProvider> {
  const { kind, cacheFolder, stateFolder } = options;
  if (kind === "simulated") return createSimulatedProvider({ stateFolder, reason: undefined });
  const hindrance = await findHindrance();
  if (hindrance === undefined) return createLinuxProvider({ cacheFolder, stateFolder });
  if (kind === "linux") throw new Error(`Virtual machines cannot be real on this machine. ${hindrance}`);
  return createSimulatedProvider({ stateFolder, reason: hindrance });
}
