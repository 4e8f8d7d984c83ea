export { type Azure, type ConnectOptions, connectAzure } from "./azure/connect.ts";
export type { MachineExtension } from "./azure/extensions.ts";
export { limitTries } from "./azure/limit-tries.ts";
export { connectVault, type Vault, type VaultOptions } from "./azure/vault.ts";
export { type VaultAuthorityOptions, vaultAuthority } from "./azure/vault-authority.ts";
export { type VaultSecrets, vaultSecrets } from "./azure/vault-secrets.ts";
export { createVaultKey, vaultSigner } from "./azure/vault-signer.ts";
export {
  type AuthorityOptions,
  createAuthority,
  type LoadAuthorityOptions,
  loadAuthority,
} from "./certificates/authority.ts";
export { type DockerFolder, readDockerFolder } from "./certificates/docker-folder.ts";
export {
  type ClientCertificateOptions,
  type IssueOptions,
  issueCertificates,
  issueClientCertificate,
  issueServerCertificate,
  type ServerCertificateOptions,
} from "./certificates/issue.ts";
export { loadPrivateKey, localSigner } from "./certificates/keys.ts";
export {
  type Authority,
  type HostCertificates,
  type KeyAlgorithm,
  keyAlgorithms,
  type SignatureAlgorithm,
  type Signer,
  type TlsMaterial,
} from "./certificates/material.ts";
export { type CertificateDetails, keyFitsCertificate, readCertificate, signedBy } from "./certificates/read.ts";
export {
  type ClientRequest,
  type ClientRequestOptions,
  createClientRequest,
  type SignRequestOptions,
  signClientRequest,
} from "./certificates/request.ts";
export { createSshKey, type SshKey } from "./certificates/ssh-key.ts";
export type { CertificateStore } from "./certificates/store.ts";
export { type Cloud, type CloudName, cloudNamed, clouds } from "./clouds.ts";
export type { AuditItem, AuditOutcome, AuditReport } from "./docker/audit/report.ts";
export { auditToSarif, type SarifLog } from "./docker/audit/sarif.ts";
export { connectDocker, type DockerAddress } from "./docker/connect.ts";
export { type DockerAnswer, type ProbeOptions, probeDocker } from "./docker/probe.ts";
export {
  BerthError,
  type ErrorAudience,
  type ErrorCode,
  type ErrorDetails,
  type ErrorKind,
  errorTable,
  isBerthError,
} from "./errors.ts";
export { type BerthEvent, type BerthEventFacts, describeEvent, type HostOperation, type RunOptions } from "./events.ts";
export type { ComposedExtension } from "./extension/composed.ts";
export { type CustomScriptInput, customScriptExtension } from "./extension/custom-script.ts";
export { dockerExtension, dockerExtensionWarning } from "./extension/docker-extension.ts";
export { assertExclusive, assertSlotFree, type InstalledExtension } from "./extension/exclusive.ts";
export { parseDockerSettings } from "./extension/parse.ts";
export { provisionExitCodes } from "./extension/provision/exit-codes.ts";
export type { ProvisionVerb } from "./extension/provision/render.ts";
export { type ProvisionReport, parseProvisionReport } from "./extension/provision/report.ts";
export { type ComposedRunCommand, provisionRunCommand } from "./extension/run-command.ts";
export {
  type DockerProtectedSettings,
  type DockerPublicSettings,
  type DockerSettings,
  dockerSettingsSchema,
} from "./extension/settings.ts";
export { type VmAccessRequest, vmAccessExtension } from "./extension/vm-access.ts";
export type { AccessCheck, AccessCheckName } from "./hosts/access-check.ts";
export { type AdoptedHost, type AdoptOptions, adoptHost } from "./hosts/adopt.ts";
export { type AuditOptions, auditHost } from "./hosts/audit.ts";
export { beginAuthorityChange, finishAuthorityChange } from "./hosts/authority-change.ts";
export { type AccessWish, checkAccess } from "./hosts/check-access.ts";
export type { CommandOutcome } from "./hosts/command.ts";
export { type CompareOptions, compareHosts, type HostComparison, type SetComparison } from "./hosts/compare.ts";
export { type CreateOptions, createHost } from "./hosts/create.ts";
export { type EachOutcome, eachHost } from "./hosts/each-host.ts";
export { type ExtendOptions, extendHost } from "./hosts/extend.ts";
export { findHost, type Host } from "./hosts/host.ts";
export { type HostReport, type InspectOptions, inspectHost } from "./hosts/inspect.ts";
export { type ListOptions, listHosts } from "./hosts/list.ts";
export { type ExtensionType, type ExtensionTypesOptions, listExtensionTypes } from "./hosts/list-extension-types.ts";
export { listExtensions } from "./hosts/list-extensions.ts";
export { type LogOptions, readLogs } from "./hosts/logs.ts";
export { type MadeHost, type MakeOptions, makeHost } from "./hosts/make.ts";
export { makeHosts } from "./hosts/make-many.ts";
export type { FailedHost, HostOutcome, MakeManyOptions } from "./hosts/outcome.ts";
export { type HostChanges, planChanges } from "./hosts/plan-changes.ts";
export { provisionHost } from "./hosts/provision.ts";
export { registerProviders } from "./hosts/register-providers.ts";
export type { Removal } from "./hosts/removal.ts";
export { type RemoveOptions, removeHost } from "./hosts/remove.ts";
export { removeExtension } from "./hosts/remove-extension.ts";
export { type ReservedAddress, type ReserveOptions, reserveAddress } from "./hosts/reserve.ts";
export { resetAccess } from "./hosts/reset-access.ts";
export { type ResizeOptions, resizeHost } from "./hosts/resize.ts";
export type { PropertyChange, ResourceChange } from "./hosts/resource-change.ts";
export { restartHost } from "./hosts/restart.ts";
export { type RotatedHost, type RotateOptions, rotateHost } from "./hosts/rotate.ts";
export { type RunScriptOptions, runScript } from "./hosts/run-script.ts";
export { type ExtensionRequest, setExtension } from "./hosts/set-extension.ts";
export { type PowerOptions, startHost } from "./hosts/start.ts";
export { stopHost } from "./hosts/stop.ts";
export { type SweepEntry, type SweepOptions, type SweepReport, sweepHosts } from "./hosts/sweep.ts";
export { type UpgradedHost, type UpgradeOptions, upgradeHost } from "./hosts/upgrade.ts";
export { type Adoption, parseAdoption } from "./plan/adoption.ts";
export { planHosts } from "./plan/batch.ts";
export type { BilledItem } from "./plan/billed.ts";
export type { HostDockerPlan } from "./plan/docker.ts";
export { type HostPlan, type PlanScope, planHost } from "./plan/host.ts";
export { publicHostname } from "./plan/hostnames.ts";
export { imageAliases, type MarketplacePlan } from "./plan/images.ts";
export type { MachineReference } from "./plan/machine-reference.ts";
export { portalFiles, portalLink } from "./plan/portal/button.ts";
export { type PortalParameter, type PortalTemplate, portalTemplate } from "./plan/portal/template.ts";
export { type PortalElement, type PortalUiDefinition, portalUiDefinition } from "./plan/portal/ui-definition.ts";
export { tagNames } from "./plan/tags.ts";
export type { ArmTemplate, TemplateResource } from "./plan/template.ts";
export { isSecret, Secret, secret } from "./secret.ts";
export { expandNames } from "./spec/expand-names.ts";
export { readEnd, readMapping, readPairs } from "./spec/given.ts";
export { type HostFile, type HostFileIssue, type HostFileOptions, parseHostFile } from "./spec/host-file.ts";
export { hostFileSchema, type JsonSchema } from "./spec/host-file-schema.ts";
export { overlay } from "./spec/overlay.ts";
export { dockerTlsPort, type HostSecrets, type HostSpec, hostSecrets, hostSpecSchema, parseHostSpec } from "./spec.ts";
