export {
  BerthError,
  type ErrorAudience,
  type ErrorCode,
  type ErrorDetails,
  type ErrorKind,
  errorTable,
  isBerthError,
} from "./errors.ts";
export { type BerthEvent, type BerthEventFacts, describeEvent, type RunOptions } from "./events.ts";
export { type HostDockerPlan, type HostPlan, type PlanScope, planHost } from "./plan/host.ts";
export { type CloudName, publicHostname } from "./plan/hostnames.ts";
export { imageAliases } from "./plan/images.ts";
export { tagNames } from "./plan/tags.ts";
export type { ArmTemplate, TemplateResource } from "./plan/template.ts";
export { isSecret, Secret, secret } from "./secret.ts";
export { dockerTlsPort, type HostSecrets, type HostSpec, hostSecrets, hostSpecSchema, parseHostSpec } from "./spec.ts";
