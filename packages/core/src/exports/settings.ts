// The Docker settings, and how they are delivered to a machine.
export { assertExclusive, assertSlotFree, type InstalledExtension } from "../azure/exclusive-extensions.ts";
export type { MachineOs } from "../machines/find-machine.ts";
export { type VmAccessRequest, vmAccessExtension } from "../machines/vm-access.ts";
export { type ComposedExtension, type CustomScriptInput, customScriptExtension } from "../provision/custom-script.ts";
export type { ProvisionVerb, Updates } from "../provision/render.ts";
export { type ProvisionReport, parseProvisionReport, type UpdatedPackage } from "../provision/report.ts";
export { type ComposedRunCommand, provisionRunCommand } from "../provision/run-command.ts";
export { isSecret, Secret, secret } from "../secret.ts";
export { parseDockerSettings } from "../settings/parse.ts";
export {
  type DockerProtectedSettings,
  type DockerPublicSettings,
  type DockerSettings,
  dockerProtectedSettingsSchema,
  dockerPublicSettingsSchema,
  dockerSettingsSchema,
} from "../settings/settings.ts";
