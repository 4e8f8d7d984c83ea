import { createAuthority, issueCertificates, type KeyAlgorithm } from "@dockberth/core";
import { type Finding, sideBySide } from "./measure.ts";
import { forgeSet } from "./peers/forge.ts";
import { opensslSet } from "./peers/openssl.ts";
import { rawSet } from "./peers/raw.ts";

const hostnames = ["demo.westeurope.cloudapp.azure.com", "203.0.113.7"];

/** Authority, server and client, as the first `berth create` needs them. */
export async function berthSet(keyAlgorithm: KeyAlgorithm): Promise<void> {
  const authority = await createAuthority({ name: "bench", keyAlgorithm });
  await issueCertificates(authority, { hostnames, keyAlgorithm });
}

/** One whole set, beside the limit (keys and signatures alone) and beside how others made it. */
export async function certificateFindings(): Promise<Finding[]> {
  // Of a process that has issued some already: what the compiler of JavaScript does at first is in the group of processes.
  const elliptic = await sideBySide({ raw: () => rawSet("ecdsa-p256"), berth: () => berthSet("ecdsa-p256") }, 1001);
  const openssl = await sideBySide({ set: () => opensslSet("ecdsa-p256"), berth: () => berthSet("ecdsa-p256") }, 31);
  const rsa = await sideBySide(
    { raw: () => rawSet("rsa-2048"), berth: () => berthSet("rsa-2048"), openssl: () => opensslSet("rsa-2048") },
    15,
  );
  const pure = await sideBySide({ forge: forgeSet, berth: () => berthSet("rsa-2048") }, 1);
  return [
    { what: "P-256 set", found: elliptic.berth, unit: "ms", bound: { most: 40 } },
    {
      what: "P-256 set / node:crypto keys and signatures alone",
      found: elliptic.berth / elliptic.raw,
      unit: "x",
      bound: { most: 2 },
    },
    {
      what: "openssl command line / P-256 set",
      found: openssl.set / openssl.berth,
      unit: "x",
      bound: { least: 8 },
    },
    { what: "RSA-2048 set / node:crypto alone", found: rsa.berth / rsa.raw, unit: "x", bound: { most: 1.5 } },
    { what: "openssl command line / RSA-2048 set", found: rsa.openssl / rsa.berth, unit: "x", bound: { least: 2 } },
    {
      what: "node-forge in JavaScript alone / RSA-2048 set",
      found: pure.forge / pure.berth,
      unit: "x",
      bound: { least: 5 },
    },
    { what: "RSA-2048 set / P-256 set", found: rsa.berth / elliptic.berth, unit: "x", bound: { least: 10 } },
  ];
}
