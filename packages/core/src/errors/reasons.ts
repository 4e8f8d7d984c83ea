import type { ProvisionExitCode } from "./provision-exit-codes.ts";

/**
 * Why something failed, inside an error's details: a code with the parameters of its sentence, or a string where another
 * program, service or adapter gave the words. `messages/en/reasons.ts` words the codes.
 */
export type Reason = string | CodedReason;

/** What an option of the daemon takes. */
export type OptionType =
  | "boolean"
  | "integer"
  | "count"
  | "string"
  | "size"
  | "namespace"
  | "level"
  | "strings"
  | "addresses"
  | "labels"
  | "objects"
  | "object";

/** Why something failed, as a code with its parameters. `reasonText` words it. */
export type CodedReason =
  // a text that cannot be read
  | { readonly code: "empty" }
  | { readonly code: "not-a-mapping" }
  | { readonly code: "not-pem" }
  | { readonly code: "utf-16" }
  | { readonly code: "no-begin-line" }
  | { readonly code: "no-end-line" }
  | { readonly code: "no-line-breaks" }
  | { readonly code: "private-key" }
  | { readonly code: "pem-missing"; readonly expected: "certificate" | "private-key" }
  | { readonly code: "damaged" }
  // services that tell the public address
  | { readonly code: "not-https" }
  | { readonly code: "not-an-address" }
  | { readonly code: "answered-with-status"; readonly status: number }
  // files of keys
  | { readonly code: "not-a-file" }
  | { readonly code: "symbolic-link" }
  | { readonly code: "foreign-owner" }
  | { readonly code: "open-mode"; readonly mode: string }
  // files
  /** `name`: the one that the operating system gives the error, such as EACCES. */
  | { readonly code: "system-error"; readonly name: string; readonly message: string }
  | { readonly code: "folder-missing"; readonly folder: string }
  // disks
  | { readonly code: "disk-missing" }
  | { readonly code: "disk-attached"; readonly machine: string }
  | { readonly code: "disk-elsewhere"; readonly location: string }
  | { readonly code: "disk-name-taken" }
  // options and arguments
  | { readonly code: "not-of-type"; readonly expected: string }
  | { readonly code: "not-a-subscription-id" }
  // signers
  | { readonly code: "signature-raw" }
  | { readonly code: "signature-text" }
  | { readonly code: "signature-not-bytes" }
  | { readonly code: "signature-of-other-key" }
  | { readonly code: "signer-key-type"; readonly algorithm: string; readonly type: string }
  | { readonly code: "signer-algorithm"; readonly algorithm: string }
  // keys and certificate signing requests
  | { readonly code: "key-parts-differ" }
  | { readonly code: "key-damaged" }
  | { readonly code: "encryption-unsupported" }
  | { readonly code: "rsa-key-short"; readonly bits: number; readonly minBits: number }
  | { readonly code: "rsa-key-long"; readonly bits: number; readonly maxBits: number }
  | { readonly code: "rsa-exponent"; readonly exponent: string }
  | { readonly code: "curve-not-named" }
  | { readonly code: "curve-unsupported"; readonly curve: string }
  | { readonly code: "key-type-unsupported"; readonly type: string }
  /** `algorithm`: its object identifier. */
  | { readonly code: "signature-algorithm-unsupported"; readonly algorithm: string }
  | { readonly code: "not-signed-with-own-key" }
  // authorities
  | { readonly code: "not-an-authority" }
  | { readonly code: "may-not-sign" }
  | { readonly code: "self-signature-wrong" }
  | { readonly code: "not-valid-before"; readonly notBefore: string }
  // names in certificates
  | { readonly code: "authority-name-length"; readonly max: number }
  | { readonly code: "authority-name-characters" }
  | { readonly code: "client-name-characters" }
  | { readonly code: "client-name-length"; readonly max: number }
  | { readonly code: "no-server-name" }
  | { readonly code: "not-ascii" }
  | { readonly code: "neither-name-nor-address" }
  | { readonly code: "name-too-long"; readonly max: number }
  | { readonly code: "wildcard" }
  | { readonly code: "label-invalid"; readonly label: string }
  | { readonly code: "address-with-zone" }
  // settings
  | { readonly code: "public-and-protected" }
  | { readonly code: "tls-is-set-by-berth" }
  | { readonly code: "addresses-are-set-by-berth" }
  | { readonly code: "hides-containers" }
  | { readonly code: "replaced-by-data-root" }
  | { readonly code: "argument-and-key" }
  | { readonly code: "option-unknown" }
  | { readonly code: "option-removed" }
  | { readonly code: "option-ends-daemon" }
  | { readonly code: "other-configuration-file" }
  | { readonly code: "storage-driver-removed"; readonly driver: string }
  | { readonly code: "not-an-option-name" }
  | { readonly code: "json-comment" }
  // extensions
  | { readonly code: "handler-silent"; readonly minutes: number }
  | { readonly code: "option-type"; readonly expected: OptionType }
  | { readonly code: "icc-needs-iptables" }
  | { readonly code: "control-character" }
  // key vaults
  | { readonly code: "vault-key-missing"; readonly name: string }
  | { readonly code: "vault-key-not-created"; readonly name: string }
  | { readonly code: "vault-secret-not-stored"; readonly name: string }
  | { readonly code: "vault-signature-wrong" }
  // the provisioning script
  | { readonly code: "exit-code"; readonly exitCode: ProvisionExitCode }
  | { readonly code: "no-report" }
  // Azure
  | { readonly code: "type-not-offered"; readonly type: string }
  | { readonly code: "size-zones"; readonly size: string; readonly zones: readonly string[] }
  // Docker
  | { readonly code: "no-address" }
  | { readonly code: "not-docker" }
  | { readonly code: "no-build-session" }
  | { readonly code: "other-server-certificate" }
  // another run
  | { readonly code: "machine-is-removed" }
  | { readonly code: "address-is-removed" }
  | { readonly code: "part-is-removed" }
  | { readonly code: "host-is-swept" }
  | { readonly code: "machine-is-adopted"; readonly machine: string }
  | { readonly code: "deployment-canceled" }
  | { readonly code: "deployment-replaced"; readonly deployment: string }
  | { readonly code: "deployment-restarted"; readonly deployment: string }
  | { readonly code: "resource-in-use"; readonly resource: string }
  | { readonly code: "command-runs"; readonly command: string }
  | { readonly code: "command-replaced"; readonly command: string }
  | { readonly code: "machine-replaced" }
  // expiry
  | { readonly code: "no-expiry" }
  | { readonly code: "expiry-unreadable"; readonly text: string }
  | { readonly code: "expires-later"; readonly expiresAt: string }
  | { readonly code: "in-grace-period"; readonly expiresAt: string; readonly graceMinutes: number }
  | { readonly code: "expired"; readonly expiresAt: string }
  | { readonly code: "port-time-over"; readonly port: number; readonly protocol: string; readonly until: string }
  // idle hosts
  | { readonly code: "stopped-itself"; readonly idleAfter: string }
  | { readonly code: "started-again" }
  | { readonly code: "power-changes" }
  // clocks
  | { readonly code: "client-expired-on-host" }
  | { readonly code: "server-not-valid-yet" }
  | { readonly code: "client-not-valid-yet"; readonly notBefore: string; readonly now: string }
  /** How far this machine's clock is ahead; negative: behind. */
  | { readonly code: "clock-difference"; readonly seconds: number };
