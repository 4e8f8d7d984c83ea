import type { GuestProvider, GuestProviderOptions } from "./guest.ts";
import { createSimulatedProvider } from "./simulated/provider.ts";

/** Finds out what virtual machines can be here, and provides them. */
export async function createGuestProvider(options: GuestProviderOptions): Promise<GuestProvider> {
  if (options.kind === "linux") throw new Error("Linux guests are not available yet.");
  return createSimulatedProvider({ stateFolder: options.stateFolder, reason: undefined });
}
