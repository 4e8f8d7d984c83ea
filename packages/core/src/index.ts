export { type AuditOptions, auditHost } from "./audit/audit-host.ts";
export type { AuditItem, AuditOutcome, AuditReport } from "./audit/report.ts";
export { auditToSarif, type SarifLog } from "./audit/sarif.ts";
export { type Azure, type ConnectOptions, connectAzure } from "./azure/connect.ts";
export { assertExclusive, assertSlotFree, type InstalledExtension } from "./azure/exclusive-extensions.ts";
export type { MachineExtension } from "./azure/extensions.ts";
export { perTryTimeoutPolicy as limitTries } from "./azure/http/per-try-timeout.ts";
export { type VaultAuthorityOptions, vaultAuthority } from "./azure/key-vault/authority.ts";
export { type VaultSecrets, vaultSecrets } from "./azure/key-vault/secrets.ts";
export { createVaultKey, vaultSigner } from "./azure/key-vault/signer.ts";
export { connectVault, type Vault, type VaultOptions } from "./azure/key-vault/vault.ts";
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
export { connectDocker, type DockerAddress } from "./docker/connect.ts";
export { type DockerAnswer, type ProbeOptions, probeDocker } from "./docker/probe.ts";
export type { Advice, AdviceAction, Phrases, Say } from "./errors/advice.ts";
export {
  type CodedError,
  defineErrors,
  describeError,
  type ErrorAudience,
  type ErrorDefinition,
  type ErrorDefinitions,
  type ErrorJson,
  type ErrorKind,
  type ErrorSet,
  type ErrorText,
  type ErrorTexts,
  isCodedError,
  type Words,
} from "./errors/define.ts";
export type { ErrorCode, ErrorDetails, Issue } from "./errors/details.ts";
export { asBerthError, BerthError, isBerthError } from "./errors/index.ts";
export { provisionExitCodes } from "./errors/provision-exit-codes.ts";
export type { BerthEvent, BerthEventFacts, HostOperation, KeptReason, RetryReason, Warning } from "./events.ts";
export { type AdoptedHost, type AdoptOptions, adoptHost } from "./hosts/adopt/adopt-host.ts";
export { beginAuthorityChange, finishAuthorityChange } from "./hosts/certificates/authority-change.ts";
export { type RotatedHost, type RotateOptions, rotateHost } from "./hosts/certificates/rotate-host.ts";
export {
  type CreatedHost as MadeHost,
  type CreateHostOptions as MakeOptions,
  createHost as makeHost,
} from "./hosts/create/create-host.ts";
export { createHosts as makeHosts } from "./hosts/create/create-hosts.ts";
export {
  type DeployHostOptions as CreateOptions,
  deployPlannedHost as createHost,
} from "./hosts/create/deploy-planned-host.ts";
export { type ReservedAddress, reserveAddress } from "./hosts/create/reserve-address.ts";
export { type ExtendOptions, extendHost } from "./hosts/expiry/extend-host.ts";
export { type EachOutcome, eachHost } from "./hosts/model/each-host.ts";
export { findHost, type Host } from "./hosts/model/host.ts";
export { type HostReport, type InspectOptions, inspectHost } from "./hosts/model/inspect-host.ts";
export { type ListOptions, listHosts } from "./hosts/model/list-hosts.ts";
export type { CreateHostsOptions as MakeManyOptions, FailedHost, HostOutcome } from "./hosts/model/outcome.ts";
export { provisionHost } from "./hosts/operate/provision-host.ts";
export { type LogOptions, readLogs } from "./hosts/operate/read-logs.ts";
export { type ResizeOptions, resizeHost } from "./hosts/operate/resize-host.ts";
export { restartHost } from "./hosts/operate/restart-host.ts";
export { type RunScriptOptions, runScript } from "./hosts/operate/run-script.ts";
export { type PowerOptions, startHost } from "./hosts/operate/start-host.ts";
export { stopHost } from "./hosts/operate/stop-host.ts";
export { type UpgradedHost, type UpgradeOptions, upgradeHost } from "./hosts/operate/upgrade-host.ts";
export type { Removal } from "./hosts/remove/removal.ts";
export { type RemoveOptions, removeHost } from "./hosts/remove/remove-host.ts";
export { type SweepEntry, type SweepOptions, type SweepReport, sweepHosts } from "./hosts/remove/sweep-hosts.ts";
export { type ExtensionType, type ExtensionTypesOptions, listExtensionTypes } from "./machines/list-extension-types.ts";
export { listExtensions } from "./machines/list-extensions.ts";
export { removeExtension } from "./machines/remove-extension.ts";
export { resetAccess } from "./machines/reset-access.ts";
export { type ExtensionRequest, setExtension } from "./machines/set-extension.ts";
export { type VmAccessRequest, vmAccessExtension } from "./machines/vm-access.ts";
export { describeEvent } from "./messages/describe-event.ts";
export { errorTexts, issueList } from "./messages/en/errors.ts";
export { describeWarning, eventTexts, keptTexts } from "./messages/en/events.ts";
export { sdkPhrases } from "./messages/en/phrases.ts";
export { provisionTexts } from "./messages/en/provision.ts";
export { type Adoption, parseAdoption } from "./plan/adoption.ts";
export { planHosts } from "./plan/batch.ts";
export type { BillableResource as BilledItem } from "./plan/billable-resources.ts";
export { publicHostname } from "./plan/dns-names.ts";
export type { HostDockerPlan } from "./plan/docker.ts";
export { type HostPlan, type PlanTarget as PlanScope, planHost } from "./plan/host.ts";
export { imageAliases, type MarketplacePlan } from "./plan/images.ts";
export type { MachineReference } from "./plan/machine-reference.ts";
export { portalFiles, portalLink } from "./plan/portal/button.ts";
export { type PortalParameter, type PortalTemplate, portalTemplate } from "./plan/portal/template.ts";
export { type PortalElement, type PortalUiDefinition, portalUiDefinition } from "./plan/portal/ui-definition.ts";
export { tagNames } from "./plan/tags.ts";
export type { ArmTemplate, TemplateResource } from "./plan/template.ts";
export type { AccessCheck, AccessCheckName } from "./preflight/access-check.ts";
export { type AccessWish, checkAccess } from "./preflight/check-access.ts";
export {
  type CompareOptions,
  compareHosts,
  type HostComparison,
  type SetComparison,
} from "./preflight/compare-hosts.ts";
export { type HostChanges, planChanges } from "./preflight/preview-changes.ts";
export { registerProviders } from "./preflight/register-providers.ts";
export type { PropertyChange, ResourceChange } from "./preflight/resource-change.ts";
export { type ComposedExtension, type CustomScriptInput, customScriptExtension } from "./provision/custom-script.ts";
export type { ProvisionVerb } from "./provision/render.ts";
export { type ProvisionReport, parseProvisionReport } from "./provision/report.ts";
export { type ComposedRunCommand, provisionRunCommand } from "./provision/run-command.ts";
export type { RunOptions } from "./run/options.ts";
export type { CommandOutcome } from "./run-command/command.ts";
export { isSecret, Secret, secret } from "./secret.ts";
export { parseDockerSettings } from "./settings/parse.ts";
export {
  type DockerProtectedSettings,
  type DockerPublicSettings,
  type DockerSettings,
  dockerSettingsSchema,
} from "./settings/settings.ts";
export { expandNames } from "./spec/expand-names.ts";
export { type HostFile, type HostFileIssue, type HostFileOptions, parseHostFile } from "./spec/host-file.ts";
export { hostFileSchema, type JsonSchema } from "./spec/host-file-schema.ts";
export {
  dockerTlsPort,
  type HostSecrets,
  type HostSpec,
  hostSecrets,
  hostSpecSchema,
  parseHostSpec,
} from "./spec/index.ts";
export { overlay } from "./spec/overlay.ts";
export { parseExpiry as readEnd, parseMapping as readMapping, parsePairs as readPairs } from "./spec/parse-options.ts";
