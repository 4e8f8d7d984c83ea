import type { CodedReason, OptionType, Reason } from "../../errors/reasons.ts";
import { provisionTexts } from "./provision.ts";

/** What makes the words of a reason, by its code. */
export type ReasonTexts = {
  readonly [Code in CodedReason["code"]]: (reason: Extract<CodedReason, { readonly code: Code }>) => string;
};

/** Why something failed, as a part of a sentence. `texts`: those of another language. */
export function reasonText(reason: Reason, texts: Partial<ReasonTexts> = reasonTexts): string {
  if (typeof reason === "string") return reason;
  return ((texts[reason.code] ?? reasonTexts[reason.code]) as (reason: CodedReason) => string)(reason);
}

/** The words of each reason. */
export const reasonTexts: ReasonTexts = {
  empty: () => "it is empty",
  "not-a-mapping": () => "it is not a mapping of fields",
  "not-pem": () => "it is not PEM",
  "utf-16": () => "it is text in UTF-16; save it as UTF-8",
  "no-begin-line": () => "it is not PEM (no BEGIN line)",
  "no-end-line": () => "it is truncated (no END line)",
  "no-line-breaks": () => "its line breaks are missing",
  "private-key": () => "it is a private key",
  "pem-missing": ({ expected }) => `it contains no ${expected === "certificate" ? "certificate" : "private key"}`,
  damaged: () => "its content is damaged",
  "no-build-session": () =>
    "2 selects BuildKit, which needs a session that this client does not have; build with docker buildx",
  "not-https": () => "it is not an https address",
  "not-an-address": () => "its answer is not an IP address",
  "answered-with-status": ({ status }) => `it answered with status ${status}`,
  "not-a-file": () => "it is not a file",
  "symbolic-link": () => "it is a symbolic link",
  "foreign-owner": () => "it belongs to another user",
  "open-mode": ({ mode }) => `its mode ${mode} gives other users access`,
  "system-error": ({ name, message }) => systemErrors[name] ?? message,
  "folder-missing": ({ folder }) => `the folder ${folder} does not exist`,
  "disk-missing": () => "it does not exist",
  "disk-attached": ({ machine }) => `it is attached to virtual machine ${machine}`,
  "disk-elsewhere": ({ location }) => `it is in ${location}, and the host is not`,
  "disk-name-taken": () => "it exists, and a new disk needs its name",
  "not-of-type": ({ expected }) => `it is not ${expected}`,
  "not-a-subscription-id": () => "it is not a subscription ID (a UUID)",
  "signature-raw": () => "it returned r and s side by side; X.509 has them as a DER sequence",
  "signature-text": () => "it returned a text; the signature must be bytes",
  "signature-not-bytes": () => "it returned no bytes",
  "signature-of-other-key": () => "it returned a signature that the key of its publicKey did not make",
  "signer-key-type": ({ algorithm, type }) => `its algorithm is ${algorithm}, and its publicKey is of type ${type}`,
  "signer-algorithm": ({ algorithm }) => `its algorithm ${algorithm} is not ecdsa-sha256, rsa-sha256 or ed25519`,
  "key-parts-differ": () => "its public and private parts do not match; the file is damaged",
  "key-damaged": () => "its key cannot be read",
  "encryption-unsupported": () =>
    "it is encrypted with an old algorithm that OpenSSL 3 does not support; encrypt it again (openssl pkcs8 -topk8 -v2 aes256, with -provider legacy -provider default)",
  "rsa-key-short": ({ bits, minBits }) => `its RSA key has ${bits} bits; at least ${minBits} are required`,
  "rsa-key-long": ({ bits, maxBits }) => `its RSA key has ${bits} bits; at most ${maxBits} are supported`,
  "rsa-exponent": ({ exponent }) => `its RSA key has the exponent ${exponent}; 65537 is the usual one`,
  "curve-not-named": () => "its key does not name its curve, or its point is compressed",
  "curve-unsupported": ({ curve }) => `the curve ${curve} is not supported`,
  "key-type-unsupported": ({ type }) => `keys of type ${type} are not supported`,
  "signature-algorithm-unsupported": ({ algorithm }) => `its signature algorithm ${algorithm} is not supported`,
  "not-signed-with-own-key": () => "it is not signed with its own key",
  "not-an-authority": () => "it is not a CA certificate",
  "may-not-sign": () => "its key usage does not allow signing certificates",
  "self-signature-wrong": () => "its signature is wrong; the certificate is damaged",
  "not-valid-before": ({ notBefore }) => `it is not valid before ${notBefore}`,
  "authority-name-length": ({ max }) => `the name of an authority must have 1 to ${max} characters`,
  "authority-name-characters": () =>
    "the name of an authority must not contain line breaks, control characters or invisible characters",
  "client-name-characters": () =>
    "the name of a client must not contain line breaks, control characters or invisible characters",
  "client-name-length": ({ max }) => `the name of a client must have 1 to ${max} characters`,
  "no-server-name": () => "a server certificate needs at least one name",
  "not-ascii": () => "it is not ASCII; write an international name in its xn-- form",
  "neither-name-nor-address": () => "it is neither a DNS name nor a complete IP address",
  "name-too-long": ({ max }) => `it is longer than ${max} characters`,
  wildcard: () => "a wildcard would be trusted for other hosts; list each name",
  "label-invalid": ({ label }) =>
    `the label ${JSON.stringify(label)} is invalid (use 1 to 63 letters, digits and hyphens, no hyphen first or last)`,
  "address-with-zone": () => "a certificate cannot contain an address with a zone",
  "public-and-protected": () => "a key may be in the public or in the protected settings, not in both",
  "tls-is-set-by-berth": () => "Berth sets all TLS options, and TLS cannot be disabled",
  "addresses-are-set-by-berth": () =>
    "Berth sets the addresses that the daemon listens on, and the daemon accepts them from one place only",
  "hides-containers": () => "it would hide the containers from the Engine",
  "replaced-by-data-root": () => "the Engine no longer supports it; use data-root",
  "argument-and-key": () => "it is set both as an argument and in daemon.json, which the daemon rejects",
  "option-unknown": () => "dockerd has no such option",
  "option-removed": () => "the Engine no longer has it",
  "option-ends-daemon": () => "the daemon would not start",
  "other-configuration-file": () => "Berth sets the TLS options in /etc/docker/daemon.json",
  "storage-driver-removed": ({ driver }) => `the Engine no longer has the driver ${driver}`,
  "not-an-option-name": () => "this is no name of an option; JSON has no comments",
  "handler-silent": ({ minutes }) => `its handler reported no result within ${minutes} minutes`,
  "json-comment": () => "it contains a comment, which JSON does not have",
  "option-type": ({ expected }) => `the daemon takes ${optionTypes[expected]}`,
  "icc-needs-iptables": () => "icc: false requires iptables, which is disabled",
  "control-character": () => "it contains a control character",
  "vault-key-missing": ({ name }) => `it has no key ${name}`,
  "vault-key-not-created": ({ name }) => `it did not create the key ${name}`,
  "vault-secret-not-stored": ({ name }) => `it did not store the secret ${name}`,
  "vault-signature-wrong": () => "it returned a signature that its key did not make",
  "exit-code": ({ exitCode }) => provisionTexts[exitCode].reason,
  "no-report": () => "the machine reported nothing",
  "type-not-offered": ({ type }) => `it does not have ${type}`,
  "size-zones": ({ size, zones }) =>
    zones.length === 0 ? `${size} is in no zone there` : `${size} is only in the zones ${zones.join(", ")}`,
  "no-address": () => "it has no address",
  "not-docker": () => "it does not respond with Docker's API",
  "other-server-certificate": () => "it presents another certificate than the one that was issued for it",
  "machine-is-removed": () => "its machine is being removed",
  "address-is-removed": () => "another run is removing its address",
  "part-is-removed": () => "another run is removing a part of it",
  "host-is-swept": () => "a sweep is removing it",
  "machine-is-adopted": ({ machine }) => `another run is adopting ${machine}`,
  "deployment-canceled": () => "its deployment was canceled, as a removal does",
  "deployment-replaced": ({ deployment }) => `another run replaced deployment ${deployment}`,
  "deployment-restarted": ({ deployment }) => `${deployment} is running again`,
  "resource-in-use": ({ resource }) => `${resource} is in use again`,
  "command-runs": ({ command }) => `${command} runs on its machine`,
  "command-replaced": ({ command }) => `another run started ${command} on its machine`,
  "machine-replaced": () => "another run has replaced its machine",
  "no-expiry": () => "it has no expiry",
  "expiry-unreadable": ({ text }) => `its expiry ${JSON.stringify(text)} is not a valid date`,
  "expires-later": ({ expiresAt }) => `it expires at ${minutes(expiresAt)}`,
  "in-grace-period": ({ expiresAt, graceMinutes }) =>
    `it expired at ${minutes(expiresAt)}, less than ${graceMinutes} minutes ago`,
  expired: ({ expiresAt }) => `it expired at ${minutes(expiresAt)}`,
  "port-time-over": ({ port, protocol, until }) => `port ${port}/${protocol} was open until ${minutes(until)}`,
  "stopped-itself": ({ idleAfter }) => `it was not used for ${idleAfter} and powered itself off`,
  "started-again": () => "it was started again",
  "power-changes": () => "its machine is still being started or stopped",
  "client-expired-on-host": () =>
    "the host reports that the client certificate has expired, but by this machine's clock it is valid",
  "server-not-valid-yet": () => "by this machine's clock, the host's certificate is not valid yet",
  "client-not-valid-yet": ({ notBefore, now }) =>
    `the client certificate is valid from ${notBefore}, and this machine's time is ${now}`,
  "clock-difference": ({ seconds }) =>
    `this machine is ${Math.abs(seconds)} seconds ${seconds < 0 ? "behind" : "ahead"}`,
};

/** What errors of files mean, by the name that the operating system gives them. */
const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "you have no permission for it",
  EPERM: "you have no permission for it",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  EEXIST: "there is already a file of this name",
  ENOSPC: "the disk is full",
  EDQUOT: "your disk quota is used up",
  EROFS: "its file system is read-only",
  ENAMETOOLONG: "its name is too long",
};

const optionTypes: Readonly<Record<OptionType, string>> = {
  boolean: "true or false, without quotes",
  integer: "an integer, without quotes",
  string: "text in quotes",
  size: 'a size, such as "64M"',
  count: "an integer that is not negative",
  namespace: "private or host",
  level: "debug, info, warn, error or fatal",
  strings: "a list of texts",
  addresses: "a list of IP addresses",
  labels: "a list of NAME=VALUE",
  objects: "a list of objects",
  object: "an object",
};

/** A time in RFC 3339 format, without seconds. */
function minutes(time: string): string {
  return `${time.slice(0, 16)}Z`;
}
