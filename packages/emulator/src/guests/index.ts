import { leaseFolder } from "../state/folder-lease.ts";
import type { GuestProvider, GuestProviderOptions } from "./guest.ts";
import { createLinuxProvider } from "./linux/provider.ts";
import { describeRequirement, findMissingRequirement } from "./linux/requirements.ts";
import { createSimulatedProvider } from "./simulated/provider.ts";

/**
 * Creates a provider of real guests if this machine supports them, and otherwise one of simulated guests.
 * @throws Error with the reason, if `linux` or Azure's agent is requested and not supported
 * @throws StateFolderInUseError
 */
export async function createGuestProvider(options: GuestProviderOptions): Promise<GuestProvider> {
  const lease = await leaseFolder(options.stateFolder, "guests");
  try {
    const provider = await chooseProvider(options);
    return { ...provider, close: () => provider.close().finally(lease.release) };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

async function chooseProvider(options: GuestProviderOptions): Promise<GuestProvider> {
  const { kind, stateFolder, engine, agent = "imitation" } = options;
  if (kind === "simulated" && agent === "waagent")
    throw new Error("Azure's agent needs real virtual machines, and these are simulated.");
  if (kind === "simulated") return createSimulatedProvider({ stateFolder, missing: undefined, engine });
  const missing = await findMissingRequirement();
  const { cacheFolder } = options;
  if (missing === undefined) return createLinuxProvider({ cacheFolder, stateFolder, agent });
  if (kind === "linux" || agent === "waagent")
    throw new Error(`This machine cannot run real virtual machines. ${describeRequirement(missing)}`);
  return createSimulatedProvider({ stateFolder, missing, engine });
}
