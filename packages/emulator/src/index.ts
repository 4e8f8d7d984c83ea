export type { Permission } from "./access/permissions.ts";
export type { Policy, PolicyExtension } from "./access/policies.ts";
export type { ArmErrorBody } from "./arm-error.ts";
export { type Clock, scaledClock, virtualClock } from "./clock.ts";
export type { EmulatorCredential, EmulatorToken } from "./credential.ts";
export { type Duration, durations } from "./durations.ts";
export type { Fault, FaultyAnswer, InjectedFault, RequestFault, WorkFault } from "./faults.ts";
export { type FaultyGuests, faultyGuests, type GuestFault } from "./guests/faults.ts";
export type {
  FirewallRule,
  Guest,
  GuestImage,
  GuestNotice,
  GuestOutput,
  GuestProvider,
  GuestProviderOptions,
  GuestResult,
  GuestSpec,
  GuestTask,
  MissingRequirement,
  SimulatedEngine,
} from "./guests/guest.ts";
export { createGuestProvider } from "./guests/index.ts";
export type { RecordedRequest, RequestPhase, Watch } from "./http/server.ts";
export { documentedLimits, type ThrottleLimits } from "./http/throttle.ts";
export { type Emulator, type EmulatorOptions, startEmulator } from "./start.ts";
export { StateFolderInUseError } from "./state/folder-lease.ts";
export type { ReadLagOptions } from "./state/read-lag.ts";
export { startTestAzure, type TestAzure, type TestConnection } from "./test-azure.ts";
export type { CloudName, Quotas, Shortage, SizeRestriction, SubscriptionState } from "./world.ts";
