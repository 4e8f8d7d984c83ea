import type { Advice } from "./advice.ts";
import type { ErrorAudience, ErrorKind } from "./coded-error.ts";
import type { ErrorDefinitions } from "./define.ts";
import type { ErrorDetails } from "./details.ts";

const caller = (kind: ErrorKind) => definition(kind, "caller");
const azure = (kind: ErrorKind) => definition(kind, "azure");
const guest = (kind: ErrorKind) => definition(kind, "guest");

const retry: Advice = { action: "retry" };
const field = (name: string, value?: string): Advice => ({ action: "set-field", field: name, value });

/** Each of core's codes: its kind, who can do something about it, and what. */
export const errorDefinitions: ErrorDefinitions<ErrorDetails> = {
  "spec-invalid": { ...caller("input"), advice: () => [{ action: "read-field-reference" }] },
  "host-file-invalid": { ...caller("input"), advice: () => [{ action: "read-field-reference" }] },
  "open-to-world": {
    ...caller("input"),
    advice: (details) => [field(details.field), field(details.field, "anywhere")],
  },
  "secret-missing": caller("input"),
  "file-unreadable": caller("input"),
  "file-unwritable": caller("input"),
  "file-unsafe": caller("input"),
  "package-missing": caller("input"),
  "option-invalid": caller("input"),
  "certificate-unreadable": caller("input"),
  "key-unreadable": caller("input"),
  "key-passphrase": caller("input"),
  "key-mismatch": caller("input"),
  "authority-invalid": { ...caller("input"), advice: () => [{ action: "create-authority" }] },
  "authority-missing": { ...caller("not-found"), advice: () => [{ action: "create-authority" }] },
  "authority-exists": caller("conflict"),
  "signer-invalid": caller("input"),
  "authority-expired": { ...caller("input"), advice: () => [{ action: "create-authority" }] },
  "certificate-expired": caller("input"),
  "certificate-name-invalid": caller("input"),
  "certificate-lifetime-invalid": caller("input"),
  "generation-invalid": { ...caller("conflict"), advice: ({ host }) => [{ action: "rotate-host", host }] },
  "key-algorithm-unsupported": caller("input"),
  "request-unreadable": { ...caller("input"), advice: () => [{ action: "create-request" }] },
  "docker-folder-incomplete": caller("input"),
  "settings-invalid": caller("input"),
  "settings-too-large": caller("input"),
  "settings-conflict": caller("input"),
  "extension-slot-taken": { ...caller("conflict"), advice: () => [{ action: "use-run-command" }] },
  "extension-own": {
    ...caller("conflict"),
    advice: ({ host }) => [
      { action: "provision-host", host },
      { action: "remove-host", host },
    ],
  },
  "extension-not-found": {
    ...caller("not-found"),
    advice: ({ machine }) => [{ action: "list-extensions", machine }],
  },
  "extension-type-unknown": {
    ...caller("not-found"),
    advice: ({ publisher }) => [{ action: "list-extension-types", publisher }],
  },
  "extension-failed": {
    ...guest("guest"),
    advice: ({ machine }) => [retry, { action: "list-extensions", machine }],
  },
  "daemon-option-clash": caller("input"),
  "credentials-rejected": { ...caller("credentials"), advice: () => [{ action: "sign-in" }] },
  "cloud-unknown": { ...caller("input"), advice: () => [{ action: "choose-cloud" }] },
  "cloud-mismatch": {
    ...caller("credentials"),
    advice: () => [{ action: "choose-cloud" }, { action: "sign-in" }],
  },
  "subscription-not-found": {
    ...caller("not-found"),
    advice: () => [{ action: "choose-subscription" }, { action: "choose-cloud" }, { action: "sign-in" }],
  },
  "subscription-unusable": { ...azure("permission"), advice: () => [{ action: "choose-subscription" }] },
  "permission-denied": azure("permission"),
  "provider-not-registered": {
    ...azure("permission"),
    advice: ({ provider }) => [{ action: "register-provider", provider }],
  },
  "api-version-unsupported": { ...azure("limit"), advice: () => [field("location")] },
  "policy-denied": {
    ...azure("permission"),
    advice: (details) =>
      details.field === undefined ? [] : [field(details.field, details.field === "publicAddress" ? "none" : undefined)],
  },
  "quota-exceeded": {
    ...azure("limit"),
    advice: ({ resource = "cores" }) =>
      resource === "addresses"
        ? [field("publicAddress", "none"), field("location")]
        : resource === "deployments"
          ? [field("resourceGroup")]
          : [field("size"), field("location"), ...(resource === "spot-cores" ? [field("spot")] : [])],
  },
  "subnet-full": azure("limit"),
  "capacity-unavailable": { ...azure("limit"), advice: () => [field("size"), field("zone"), field("location")] },
  "spot-refused": { ...azure("limit"), advice: () => [field("spot.maxPrice"), field("spot")] },
  "size-unavailable": { ...azure("limit"), advice: () => [field("size"), field("location")] },
  "image-not-found": { ...caller("input"), advice: () => [field("image")] },
  "image-foreign": caller("conflict"),
  "image-differs": caller("conflict"),
  "image-version-not-found": caller("not-found"),
  "image-step-failed": guest("guest"),
  "image-not-generalized": { ...guest("guest"), advice: () => [retry] },
  "dns-label-taken": { ...caller("conflict"), advice: () => [field("dnsLabel")] },
  "terms-not-accepted": { ...azure("permission"), advice: () => [field("acceptTerms", "true")] },
  "data-disk-unusable": { ...caller("conflict"), advice: () => [field("dataDisk.from")] },
  "image-plan-needed": { ...caller("input"), advice: () => [field("imagePlan")] },
  "location-invalid": { ...caller("input"), advice: () => [field("location")] },
  "zone-unavailable": { ...azure("limit"), advice: () => [field("zone"), field("location")] },
  "trusted-launch-unsupported": {
    ...caller("input"),
    advice: () => [field("trustedLaunch", "false"), field("size"), field("image")],
  },
  "azure-rejected": { ...caller("input"), advice: () => [{ action: "read-field-reference" }] },
  throttled: { ...azure("limit"), advice: () => [retry] },
  "resource-locked": { ...azure("conflict"), advice: () => [retry] },
  "change-not-allowed": caller("conflict"),
  "deployment-failed": { ...azure("unexpected"), advice: () => [retry] },
  "public-address-unknown": { ...caller("unreachable"), advice: () => [field("allowFrom")] },
  "prices-unavailable": { ...azure("unreachable"), advice: () => [retry] },
  "azure-unreachable": { ...azure("unreachable"), advice: () => [retry] },
  "azure-unexpected": { ...azure("unexpected"), advice: () => [retry] },
  "vault-unavailable": azure("unreachable"),
  "host-not-found": { ...caller("not-found"), advice: () => [{ action: "list-hosts" }] },
  "host-newer": { ...caller("conflict"), advice: () => [{ action: "update-berth" }] },
  "host-ambiguous": caller("conflict"),
  "host-closed": { ...caller("conflict"), advice: ({ host }) => [{ action: "open-host", host }] },
  "port-not-closable": caller("conflict"),
  "port-not-openable": caller("conflict"),
  "container-not-found": caller("not-found"),
  "port-not-open": { ...caller("not-found"), advice: ({ host }) => [{ action: "create-host", host }] },
  "host-exists": { ...caller("conflict"), advice: ({ host }) => [{ action: "resize-host", host }] },
  "connections-open": { ...guest("guest"), advice: () => [retry] },
  "host-busy": { ...caller("conflict"), advice: () => [retry] },
  "host-foreign": caller("conflict"),
  "host-incomplete": {
    ...caller("conflict"),
    advice: ({ host }) => [
      { action: "create-host", host },
      { action: "remove-host", host },
    ],
  },
  "data-disk-missing": { ...caller("conflict"), advice: ({ host }) => [{ action: "remove-host", host }] },
  "data-disk-attached": { ...caller("conflict"), advice: ({ host }) => [{ action: "remove-host", host }] },
  "data-not-found": caller("not-found"),
  "disk-ephemeral": { ...caller("conflict"), advice: ({ host }) => [{ action: "remove-host", host }] },
  "host-stopped": { ...caller("conflict"), advice: ({ host }) => [{ action: "start-host", host }] },
  "owner-differs": caller("permission"),
  "group-of-other-owner": { ...caller("permission"), advice: () => [field("resourceGroup")] },
  "authority-untrusted": {
    ...caller("credentials"),
    advice: ({ host }) => [
      { action: "begin-authority-change", host },
      { action: "take-over-host", host },
    ],
  },
  "authority-change-open": {
    ...caller("conflict"),
    advice: ({ host }) => [{ action: "finish-authority-change", host }],
  },
  "swarm-active": { ...caller("conflict"), advice: () => [retry] },
  "command-failed": { ...guest("guest"), advice: () => [retry] },
  "command-timeout": guest("guest"),
  "log-missing": { ...caller("not-found"), advice: ({ host }) => [{ action: "read-logs", host }] },
  "machine-not-found": caller("not-found"),
  "machine-unsuitable": {
    ...caller("conflict"),
    advice: ({ obstacle }) => ("host" in obstacle ? [{ action: "remove-host", host: obstacle.host }] : []),
  },
  "group-not-found": caller("not-found"),
  "provision-failed": {
    ...guest("guest"),
    advice: ({ host }) => [retry, { action: "read-logs", host }, { action: "remove-host", host }],
  },
  "provision-timeout": { ...guest("guest"), advice: () => [retry] },
  "agent-silent": { ...guest("guest"), advice: ({ host }) => [{ action: "remove-host", host }] },
  "docker-unreachable": { ...guest("unreachable"), advice: () => [field("allowFrom")] },
  "docker-untrusted": { ...guest("unreachable"), advice: ({ host }) => [{ action: "rotate-host", host }] },
  "docker-refused-client": {
    ...caller("credentials"),
    advice: ({ host }) => [{ action: "issue-client-certificate", host }],
  },
  "docker-open": { ...guest("guest"), advice: () => [retry] },
  "server-certificate-expired": {
    ...caller("unreachable"),
    advice: ({ host }) => [{ action: "rotate-host", host }],
  },
  "clock-skewed": { ...caller("unreachable"), advice: () => [retry] },
  interrupted: { ...caller("interrupted"), advice: () => [retry] },
  "callback-failed": { ...caller("interrupted"), advice: () => [retry] },
  unexpected: {
    kind: "unexpected",
    audience: "berth",
    advice: () => [{ action: "report-problem" }],
  },
};

function definition(kind: ErrorKind, audience: ErrorAudience) {
  return { kind, audience };
}
