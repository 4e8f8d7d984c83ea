export { type Clock, scaledClock } from "./clock.ts";
export type { Fault } from "./faults.ts";
export type {
  FirewallRule,
  Guest,
  GuestProvider,
  GuestProviderOptions,
  GuestResult,
  GuestSpec,
  GuestTask,
} from "./guests/guest.ts";
export { createGuestProvider } from "./guests/index.ts";
export type { RecordedRequest } from "./server.ts";
export { type Emulator, type EmulatorOptions, startEmulator } from "./start.ts";
export { documentedLimits, type ThrottleLimits } from "./throttle.ts";
export type { CloudName, Quotas } from "./world.ts";
