import { expect, test } from "vitest";
import { describeError } from "../errors/define.ts";
import type { ErrorDetails } from "../errors/details.ts";
import { BerthError } from "../errors/index.ts";
import type { CodedReason } from "../errors/reasons.ts";
import { sdkPhrases } from "./en/phrases.ts";
import { reasonText } from "./en/reasons.ts";

/** One reason of each code. The compiler asks for a new one. */
const reasons: { readonly [Code in CodedReason["code"]]: Omit<Extract<CodedReason, { code: Code }>, "code"> } = {
  empty: {},
  "not-a-mapping": {},
  "not-pem": {},
  "utf-16": {},
  "no-begin-line": {},
  "no-end-line": {},
  "no-line-breaks": {},
  "private-key": {},
  "not-https": {},
  "not-an-address": {},
  "disk-missing": {},
  "disk-attached": { machine: "web" },
  "disk-elsewhere": { location: "westus" },
  "disk-name-taken": {},
  "answered-with-status": { status: 404 },
  "pem-missing": { expected: "private-key" },
  damaged: {},
  "not-a-file": {},
  "symbolic-link": {},
  "foreign-owner": {},
  "open-mode": { mode: "640" },
  "system-error": { name: "EACCES", message: "EACCES: permission denied, open 'ca.pem'" },
  "folder-missing": { folder: "certificates" },
  "no-build-session": {},
  "not-of-type": { expected: "a string" },
  "not-a-subscription-id": {},
  "signature-raw": {},
  "signature-text": {},
  "signature-not-bytes": {},
  "signature-of-other-key": {},
  "signer-key-type": { algorithm: "rsa-sha256", type: "ec" },
  "signer-algorithm": { algorithm: "ES256" },
  "key-parts-differ": {},
  "key-damaged": {},
  "encryption-unsupported": {},
  "rsa-key-short": { bits: 1024, minBits: 2048 },
  "rsa-key-long": { bits: 16384, maxBits: 8192 },
  "rsa-exponent": { exponent: "3" },
  "curve-not-named": {},
  "authority-name-characters": {},
  "client-name-characters": {},
  "curve-unsupported": { curve: "secp256k1" },
  "key-type-unsupported": { type: "ed448" },
  "signature-algorithm-unsupported": { algorithm: "1.2.3" },
  "not-signed-with-own-key": {},
  "not-an-authority": {},
  "may-not-sign": {},
  "self-signature-wrong": {},
  "not-valid-before": { notBefore: "2026-11-24T12:00:00Z" },
  "authority-name-length": { max: 64 },
  "client-name-length": { max: 64 },
  "no-server-name": {},
  "not-ascii": {},
  "neither-name-nor-address": {},
  "name-too-long": { max: 253 },
  wildcard: {},
  "label-invalid": { label: "a_b" },
  "address-with-zone": {},
  "public-and-protected": {},
  "tls-is-set-by-berth": {},
  "addresses-are-set-by-berth": {},
  "hides-containers": {},
  "replaced-by-data-root": {},
  "argument-and-key": {},
  "option-unknown": {},
  "option-removed": {},
  "option-ends-daemon": {},
  "other-configuration-file": {},
  "storage-driver-removed": { driver: "aufs" },
  "not-an-option-name": {},
  "json-comment": {},
  "handler-silent": { minutes: 90 },
  "option-type": { expected: "integer" },
  "icc-needs-iptables": {},
  "control-character": {},
  "vault-key-missing": { name: "ca" },
  "vault-key-not-created": { name: "ca" },
  "vault-secret-not-stored": { name: "ca" },
  "vault-signature-wrong": {},
  "exit-code": { exitCode: 21 },
  "no-report": {},
  "type-not-offered": { type: "Microsoft.Compute/disks" },
  "size-zones": { size: "Standard_B2ls_v2", zones: ["1", "2"] },
  "no-address": {},
  "not-docker": {},
  "other-server-certificate": {},
  "machine-is-removed": {},
  "address-is-removed": {},
  "part-is-removed": {},
  "host-is-swept": {},
  "machine-is-adopted": { machine: "vm" },
  "deployment-canceled": {},
  "deployment-replaced": { deployment: "berth-web" },
  "deployment-restarted": { deployment: "berth-web" },
  "resource-in-use": { resource: "web-ip" },
  "command-runs": { command: "berth-upgrade" },
  "command-replaced": { command: "berth-upgrade" },
  "machine-replaced": {},
  "no-expiry": {},
  "expiry-unreadable": { text: "soon" },
  "expires-later": { expiresAt: "2026-11-24T12:00:00.000Z" },
  "in-grace-period": { expiresAt: "2026-11-24T12:00:00.000Z", graceMinutes: 60 },
  expired: { expiresAt: "2026-11-24T12:00:00.000Z" },
  "port-time-over": { port: 22, protocol: "tcp", until: "2030-01-01T00:00:00Z" },
  "stopped-itself": { idleAfter: "30m" },
  "started-again": {},
  "power-changes": {},
  "client-expired-on-host": {},
  "server-not-valid-yet": {},
  "client-not-valid-yet": { notBefore: "2026-11-24T12:00:00Z", now: "2026-11-24T11:00:00Z" },
  "clock-difference": { seconds: -700 },
};

test("words each code", () => {
  const sentences = Object.entries(reasons).map(([code, parameters]) => [
    code,
    reasonText({ code, ...parameters } as CodedReason),
  ]);
  expect(Object.fromEntries(sentences)).toMatchSnapshot();
});

test("words both kinds of PEM, and both directions of a clock", () => {
  expect(reasonText({ code: "pem-missing", expected: "certificate" })).toBe("it contains no certificate");
  expect(reasonText({ code: "clock-difference", seconds: 700 })).toBe("this machine is 700 seconds ahead");
});

test("keeps the words of another program", () => {
  expect(reasonText("ECONNREFUSED: connect")).toBe("ECONNREFUSED: connect");
});

test("words an error's reason in English, and lets another language word it by its code", () => {
  const details: ErrorDetails["docker-unreachable"] = {
    host: "web",
    address: "web:2376",
    reason: { code: "no-address" },
  };
  const error = new BerthError("docker-unreachable", details);
  expect(error.message).toBe("Docker of web does not answer at web:2376: it has no address");
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ details });
  const germanReasons: Record<string, string> = { "no-address": "er hat keine Adresse" };
  const german = {
    "docker-unreachable": {
      message: ({ host, reason }: ErrorDetails["docker-unreachable"]) =>
        `Docker von ${host} antwortet nicht: ${typeof reason === "string" ? reason : germanReasons[reason.code]}`,
    },
  };
  expect(describeError(error, { phrases: sdkPhrases, errors: german }).message).toBe(
    "Docker von web antwortet nicht: er hat keine Adresse",
  );
});
