export type { Permission } from "./access.ts";
export type { ArmErrorBody } from "./arm-error.ts";
export { type Clock, scaledClock, virtualClock } from "./clock.ts";
export type { AwaitedFault, Fault, FaultyAnswer, RequestFault, WorkFault } from "./faults.ts";
export { type FaultyGuests, faultyGuests, type GuestFault } from "./guests/faults.ts";
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
export type { LagOptions } from "./lag.ts";
export type { Policy, PolicyExtension } from "./policy.ts";
export type { RecordedRequest, RequestPhase, Watch } from "./server.ts";
export type { Shortage } from "./shortage.ts";
export { type Emulator, type EmulatorOptions, startEmulator } from "./start.ts";
export { documentedLimits, type ThrottleLimits } from "./throttle.ts";
export type { CloudName, Quotas, SizeRestriction, SubscriptionState } from "./world.ts";
