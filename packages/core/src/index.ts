export { type AuditOptions, auditHost } from "./audit/audit-host.ts";
export type { AuditItem, AuditOutcome, AuditReport } from "./audit/report.ts";
export { auditToSarif, type SarifLog, type SarifResult, type SarifRule, type SarifRun } from "./audit/sarif.ts";
export { type Azure, type AzureExchange, type ConnectOptions, connectAzure } from "./azure/connect.ts";
export type { MachineExtension } from "./azure/extensions.ts";
export type { Arm, ArmRequestOptions, ArmResponse } from "./azure/http/arm-client.ts";
export type { ArmFollow } from "./azure/http/long-running.ts";
export { perTryTimeoutPolicy } from "./azure/http/per-try-timeout.ts";
export { type VaultAuthorityOptions, vaultAuthority } from "./azure/key-vault/authority.ts";
export { type VaultSecrets, vaultSecrets } from "./azure/key-vault/secrets.ts";
export { createVaultKey, vaultSigner } from "./azure/key-vault/signer.ts";
export { connectVault, type Vault, type VaultOptions } from "./azure/key-vault/vault.ts";
export { registerProviders } from "./azure/register-providers.ts";
export type { BerthHost } from "./berth/berth-host.ts";
export { type Berth, type BerthOptions, connectBerth } from "./berth/connect-berth.ts";
export type { Run } from "./berth/event-log.ts";
export * from "./exports/certificates.ts";
export * from "./exports/docker.ts";
export * from "./exports/errors.ts";
export * from "./exports/plan.ts";
export * from "./exports/settings.ts";
export {
  type CertificateStore,
  type EnsureAuthorityOptions,
  ensureAuthority,
  type FileStore,
  fileStore,
  memoryStore,
  type SizeCache,
  type StoredAuthority,
  userFolder,
} from "./exports/stores.ts";
export { type AdoptedHost, type AdoptOptions, adoptHost } from "./hosts/adopt/adopt-host.ts";
export { beginAuthorityChange, finishAuthorityChange } from "./hosts/certificates/authority-change.ts";
export {
  type RevokeOptions,
  type RotatedHost,
  type RotateOptions,
  revokeHost,
  rotateHost,
} from "./hosts/certificates/rotate-host.ts";
export type { NewServerCertificateOptions } from "./hosts/certificates/server-certificate.ts";
export { type CreateHostOptions, createHost } from "./hosts/create/create-host.ts";
export { createHosts } from "./hosts/create/create-hosts.ts";
export {
  type CreatedHost,
  type DeployHostOptions,
  deployPlannedHost,
} from "./hosts/create/deploy-planned-host.ts";
export { deploymentParameters } from "./hosts/create/parameters.ts";
export { type ReservedAddress, reserveAddress } from "./hosts/create/reserve-address.ts";
export { type ExtendOptions, extendHost } from "./hosts/expiry/extend-host.ts";
export { type EachOutcome, eachHost } from "./hosts/model/each-host.ts";
export { type CertifiedHost, ensureHostClient } from "./hosts/model/ensure-client.ts";
export { findHost, type Host } from "./hosts/model/host.ts";
export {
  type ClientSource,
  hostAuthority,
  issueHostClient,
  type TrustingHost,
  trustsClientsOf,
} from "./hosts/model/host-authority.ts";
export { type HostReport, type InspectOptions, inspectHost } from "./hosts/model/inspect-host.ts";
export {
  acceptedGenerations,
  type IssuedGrant,
  issuedGrant,
  type ListedGrant,
  listedGrant,
} from "./hosts/model/issued-grant.ts";
export { type ListOptions, listHosts } from "./hosts/model/list-hosts.ts";
export type { HostPort, OpenedPort } from "./hosts/model/opened-ports.ts";
export type { CreateHostsOptions, FailedHost, HostOutcome } from "./hosts/model/outcome.ts";
export { readOwners, requireOwner } from "./hosts/model/owner.ts";
export type { Ownership } from "./hosts/model/ownership.ts";
export { type AssignOptions, assignHost } from "./hosts/operate/assign-host.ts";
export { closeHost, openHost } from "./hosts/operate/close-host.ts";
export { type ClosePortOptions, closeHostPort } from "./hosts/operate/close-host-port.ts";
export { deleteData } from "./hosts/operate/delete-data.ts";
export type { DataOptions } from "./hosts/operate/find-data.ts";
export { hostDeniesPort } from "./hosts/operate/host-denies-port.ts";
export { listData, type StoredData } from "./hosts/operate/list-data.ts";
export { type OpenPortOptions, openHostPort } from "./hosts/operate/open-host-port.ts";
export { type PatchedHost, type PatchOptions, patchHost } from "./hosts/operate/patch-host.ts";
export { provisionHost } from "./hosts/operate/provision-host.ts";
export { type LogOptions, readLogs } from "./hosts/operate/read-logs.ts";
export { type ResizeOptions, resizeHost } from "./hosts/operate/resize-host.ts";
export { restartHost } from "./hosts/operate/restart-host.ts";
export { type RestoreDataOptions, restoreData } from "./hosts/operate/restore-data.ts";
export { type RunScriptOptions, runScript } from "./hosts/operate/run-script.ts";
export { type SnapshotOptions, snapshotData } from "./hosts/operate/snapshot-data.ts";
export { startHost } from "./hosts/operate/start-host.ts";
export { stopHost } from "./hosts/operate/stop-host.ts";
export { type UpgradedHost, type UpgradeOptions, upgradeHost } from "./hosts/operate/upgrade-host.ts";
export { wakeHost } from "./hosts/operate/wake-host.ts";
export type { PowerOptions } from "./hosts/readiness/start-machine.ts";
export type { KeptResource, Removal, RemovedResource } from "./hosts/remove/removal.ts";
export { type RemoveOptions, removeHost } from "./hosts/remove/remove-host.ts";
export { type SweepEntry, type SweepOptions, type SweepReport, sweepHosts } from "./hosts/remove/sweep-hosts.ts";
export type { BakedImage } from "./images/baked-image.ts";
export { type CreateImageOptions, createImage } from "./images/create-image.ts";
export type { ImageRequest } from "./images/image-request.ts";
export { listImages } from "./images/list-images.ts";
export { removeImage } from "./images/remove-image.ts";
export { type ExtensionType, type ExtensionTypesOptions, listExtensionTypes } from "./machines/list-extension-types.ts";
export { listExtensions } from "./machines/list-extensions.ts";
export { removeExtension } from "./machines/remove-extension.ts";
export { resetAccess } from "./machines/reset-access.ts";
export { type ExtensionRequest, setExtension } from "./machines/set-extension.ts";
export type { AccessCheck, AccessCheckName } from "./preflight/access-check.ts";
export { type AccessCheckOptions, checkAccess } from "./preflight/check-access.ts";
export {
  type CompareOptions,
  compareHosts,
  type HostComparison,
  type SetComparison,
} from "./preflight/compare-hosts.ts";
export {
  type CachedPrice,
  findPrices,
  hoursOfMonth,
  type PriceEstimate,
  type PriceOptions,
  type ResourcePrice,
} from "./preflight/find-prices.ts";
export { type ChangePreview, type ForeignRule, previewChanges } from "./preflight/preview-changes.ts";
export { findPublicAddresses, type PublicAddressOptions } from "./preflight/public-address.ts";
export type { PropertyChange, ResourceChange } from "./preflight/resource-change.ts";
export type { SettingChange } from "./preflight/setting-changes.ts";
export type { RunOptions } from "./run/options.ts";
export type { Wait } from "./run/time.ts";
export type { CommandOutcome } from "./run-command/command.ts";
export { isSecret, Secret, secret } from "./secret.ts";
