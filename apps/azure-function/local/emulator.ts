import { homedir } from "node:os";
import { join } from "node:path";
import { createGuestProvider, type Emulator, type EmulatorOptions, startEmulator } from "@dockberth/emulator";

/** Starts an emulator of Azure; with `linux` guests it needs root. */
export async function startLocalEmulator(
  kind: "simulated" | "linux",
  options: Omit<EmulatorOptions, "guests"> = {},
): Promise<Emulator> {
  const cacheFolder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "berth", "guests");
  const guests = await createGuestProvider({ kind, cacheFolder, stateFolder: undefined });
  return startEmulator({ ...options, guests });
}
