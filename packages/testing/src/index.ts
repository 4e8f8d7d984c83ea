export {
  type AdapterDriver,
  type AdapterResult,
  type AdapterUnderTest,
  type HostRequest,
  testAdapterContract,
} from "./adapter-contract.ts";
export { armPath, type Listed, listAll, makeGroup, publicAddressBody } from "./arm.ts";
export { builtApp } from "./built-app.ts";
export { withChangedAnswers } from "./changed-answers.ts";
export {
  type EmulatedAzure,
  type EmulatedAzureOptions,
  emulatedAzure,
  type TestConnection,
  testClientSecret,
} from "./emulated-azure.ts";
export { expireHost, pastExpiry } from "./expire-host.ts";
export { codeOf, failure } from "./failure.ts";
export { askMachine, type ForeignMachine, type ForeignMachineOptions, makeForeignMachine } from "./foreign-machine.ts";
export { guestEngine } from "./guest-engine.ts";
export {
  blocksNobody,
  commonHostilities,
  type HostileDaemon,
  type Hostility,
  hostileDaemon,
  hostilities,
  maxBlock,
  maxBlockedMilliseconds,
  rareHostilities,
  showsNoControls,
  textsIn,
} from "./hostile-daemon.ts";
export { runManagedCommand } from "./managed-command.ts";
export { type ProcessWatch, watchProcesses } from "./process-watch.ts";
export { hasPublishedSchema, issuesOfPart, publishedIssues, type TemplateResource } from "./published-schemas.ts";
export { reportLine } from "./reliability/report.ts";
export { difference, stateOf } from "./reliability/state.ts";
export { resourcesLeft } from "./resources-left.ts";
export { revealing } from "./revealing.ts";
export { timeFactor, waitSeconds } from "./time-limits.ts";
