/**
 * What happens while a verb works: facts, without prose and without secrets. `type` and the fields are the contract; the
 * sentences of {@link describeEvent} are not.
 */
export type BerthEvent = {
  readonly at: Date;
  /** The host, or the resource group for what hosts that are created together share. */
  readonly host: string;
} & BerthEventFacts;

/** The facts; the verb that reports them adds `at` and `host`. */
export type BerthEventFacts =
  | { readonly type: "group-ready"; readonly resourceGroup: string; readonly created: boolean }
  | { readonly type: "address-reserved"; readonly address: string; readonly hostname: string | undefined }
  | { readonly type: "terms-accepted"; readonly image: string; readonly link: string | undefined }
  | { readonly type: "certificates-issued"; readonly names: readonly string[]; readonly notAfter: Date }
  | { readonly type: "deployment-start"; readonly deployment: string; readonly resources: number }
  | { readonly type: "resource-start"; readonly kind: string; readonly name: string }
  | { readonly type: "resource-end"; readonly kind: string; readonly name: string; readonly seconds: number }
  | { readonly type: "deployment-end"; readonly deployment: string; readonly seconds: number }
  | { readonly type: "extension-start"; readonly name: string }
  | { readonly type: "extension-end"; readonly name: string; readonly seconds: number }
  | {
      readonly type: "docker-probe";
      readonly attempt: number;
      readonly address: string;
      readonly code: string;
      readonly message: string;
    }
  | { readonly type: "docker-ready"; readonly address: string; readonly version: string; readonly seconds: number }
  | { readonly type: "host-unchanged" }
  | { readonly type: "host-failed"; readonly code: string; readonly message: string }
  | { readonly type: "removal-start"; readonly resources: number }
  | { readonly type: "resource-removed"; readonly kind: string; readonly name: string; readonly seconds: number }
  | { readonly type: "resource-kept"; readonly kind: string; readonly name: string; readonly reason: KeptReason }
  | { readonly type: "removal-end"; readonly resources: number; readonly keptDisks: number; readonly seconds: number }
  | { readonly type: "operation-start"; readonly operation: HostOperation }
  | { readonly type: "operation-end"; readonly operation: HostOperation; readonly seconds: number }
  | { readonly type: "power-unchanged"; readonly power: string }
  | { readonly type: "size-unchanged"; readonly size: string }
  | { readonly type: "owner-set"; readonly owner: string | undefined }
  | { readonly type: "expiry-set"; readonly expiresAt: Date | undefined }
  | { readonly type: "engine-upgraded"; readonly from: string; readonly to: string }
  | { readonly type: "packages-updated"; readonly updates: number; readonly rebootNeeded: boolean | undefined }
  | { readonly type: "adoption-start"; readonly machine: string }
  | { readonly type: "port-opened"; readonly port: number; readonly group: string }
  | { readonly type: "port-closed"; readonly port: number; readonly group: string }
  | { readonly type: "machine-changed"; readonly changes: readonly string[]; readonly seconds: number }
  | { readonly type: "return-start"; readonly machine: string }
  | { readonly type: "return-end"; readonly machine: string; readonly seconds: number }
  | { readonly type: "access-start"; readonly machine: string }
  | { readonly type: "access-end"; readonly machine: string; readonly seconds: number }
  | { readonly type: "audit-start"; readonly address: string }
  | {
      readonly type: "audit-end";
      readonly passed: number;
      readonly warned: number;
      readonly notAssessed: number;
      readonly seconds: number;
    }
  | {
      readonly type: "access-checked";
      readonly check: string;
      readonly outcome: "ok" | "warning" | "failed";
      readonly message: string;
    }
  | { readonly type: "provider-registered"; readonly provider: string }
  | { readonly type: "image-pull"; readonly images: readonly string[] }
  | {
      readonly type: "image-capture-start";
      readonly image: string;
      readonly version: string;
      readonly regions: readonly string[];
    }
  | { readonly type: "image-capture-end"; readonly image: string; readonly version: string; readonly seconds: number }
  /** An earlier run was interrupted after it had captured it. */
  | { readonly type: "image-found"; readonly image: string; readonly version: string }
  | { readonly type: "what-if-start"; readonly deployment: string }
  | { readonly type: "what-if-end"; readonly changes: number; readonly seconds: number }
  | { readonly type: "retry"; readonly reason: RetryReason; readonly seconds: number }
  | { readonly type: "warning"; readonly warning: Warning };

/** Why a removal leaves something: other hosts use it, it has other contents, it existed before Berth, or its data is wanted. */
export type KeptReason = "in-use" | "not-empty" | "adopted" | "data";

/** Why a verb tries again: Azure is busy, or an earlier or another run deploys under the same name. */
export type RetryReason = "azure-busy" | "earlier-deployment" | "concurrent-deployment" | "concurrent-removal";

/** What somebody should know, though the work goes on. */
export type Warning =
  /** A security group that Berth does not manage must allow the port. */
  | {
      readonly code: "security-group-unmanaged";
      /** Undefined for the group of the subnet. */
      readonly group: string | undefined;
      readonly allowFrom: readonly string[];
      readonly port: number;
    }
  | { readonly code: "private-address-only" }
  | { readonly code: "no-outbound-access" }
  | { readonly code: "spot-eviction-deletes" }
  /** `at`: when, in ISO 8601, if its publisher says so. */
  | { readonly code: "image-deprecated"; readonly image: string; readonly at: string | undefined }
  | { readonly code: "identities-reachable" }
  /** Services mount these from the folder of the compose file, where the host has nothing. */
  | { readonly code: "compose-bind-mounts"; readonly paths: readonly string[] }
  /** Networks and volumes that the compose file expects: they must exist on the host. */
  | { readonly code: "compose-external"; readonly names: readonly string[] }
  /** Docker compose replaces these by nothing. */
  | { readonly code: "compose-variables-unset"; readonly names: readonly string[] }
  /** An env file sets these variables of docker compose, which has no use for them on the host. */
  | { readonly code: "compose-settings-ignored"; readonly names: readonly string[] }
  /** Docker's repository did not answer, so the distribution's Engine was installed. */
  | { readonly code: "docker-repository-skipped"; readonly host: string }
  /** Current clients reject an Engine below API 1.44. */
  | { readonly code: "engine-outdated"; readonly host: string; readonly version: string; readonly apiVersion: string }
  | { readonly code: "client-tools-missing"; readonly host: string; readonly tools: readonly ClientTool[] }
  | { readonly code: "no-security-group"; readonly host: string }
  /** The names of the old certificate are unknown; the new one carries these. */
  | { readonly code: "certificate-names-unknown"; readonly host: string; readonly names: readonly string[] }
  /** The host has no expiry and keeps none. */
  | { readonly code: "expiry-not-set"; readonly host: string }
  /** Containers of a swarm stop while Docker restarts, and its managers start them again. */
  | { readonly code: "swarm-restarts"; readonly host: string }
  | { readonly code: "resize-needs-stop"; readonly host: string; readonly size: string };

/** The plugins of Docker's command line that people expect on a host. */
export type ClientTool = "buildx" | "compose";

export const clientTools: readonly ClientTool[] = ["buildx", "compose"];

/** What is done to an existing host. */
export type HostOperation =
  | "start"
  | "stop"
  | "restart"
  | "resize"
  | "rotate"
  | "revoke"
  | "close"
  | "open"
  | "trust"
  | "distrust"
  | "upgrade"
  | "patch"
  | "provision"
  | "run"
  | "generalize";
