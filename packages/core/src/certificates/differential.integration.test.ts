// @module-tag long
import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { createAuthority } from "./authority.ts";
import { spkiOf } from "./der.ts";
import { type ForeignCertificate, foreignCertificate } from "./foreign.testing.ts";
import { certificatePem, hour, newSerialNumber, validity } from "./form.ts";
import { issueCertificates } from "./issue.ts";
import { createKey, loadPrivateKey, localSigner, toPem } from "./keys.ts";
import { type Authority, keyAlgorithms, type TlsMaterial } from "./material.ts";
import { subjectNames } from "./names.ts";
import { readCertificate, signedBy } from "./read.ts";
import {
  type Side,
  serverHostname,
  type Verifier,
  verifiers,
  verifyByGnutls,
  verifyByOpenssl,
} from "./verifiers.testing.ts";
import { buildCertificate, type CertificateFields } from "./x509.ts";

// Verifies Berth's certificates with other implementations. Tests with dockerd (Go) are in packages/testing.

const hostnames = ["demo.westeurope.cloudapp.azure.com", serverHostname, "203.0.113.7", "2001:db8::7"];
/** Our authority, and another one with the same name and another key. RSA, because MD5 works with no newer key type. */
let authority: Authority;
let namesake: Authority;

beforeAll(async () => {
  const options = { name: "ours", keyAlgorithm: "rsa-2048" } as const;
  [authority, namesake] = await Promise.all([createAuthority(options), createAuthority(options)]);
});

describe.each(keyAlgorithms)("with %s keys", (keyAlgorithm) => {
  const issued = once(() => make(keyAlgorithm));

  test.skipIf(!verifiers.openssl.isInstalled)(
    "OpenSSL accepts the authority, and the server's names and addresses",
    async () => {
      const { authority, server } = await issued();
      const { ca } = server;
      expect(await verifyByOpenssl(ca, authority.cert, "-x509_strict", "-check_ss_sig")).toBe("accepted");
      for (const name of hostnames) {
        const check = isIP(name) === 0 ? ["-verify_hostname", name] : ["-verify_ip", name];
        expect(await verifyByOpenssl(ca, server.cert, "-x509_strict", "-purpose", "sslserver", ...check)).toBe(
          "accepted",
        );
      }
      expect(await verifyByOpenssl(ca, server.cert, "-verify_hostname", "other.example")).toMatch(/hostname mismatch/i);
    },
  );

  test.skipIf(!verifiers.gnutls.isInstalled)(
    "GnuTLS (certtool of gnutls-bin) accepts authority, server and client, each for its own purpose only",
    async () => {
      const { authority, server, client } = await issued();
      const { verify } = verifiers.gnutls;
      expect(await verifyByGnutls(authority.cert, authority.cert)).toBe("accepted");
      expect(await verify(server, "server")).toBe("accepted");
      expect(await verify(client, "client")).toBe("accepted");
      expect(await verify(server, "client")).toMatch(says.purpose.gnutls);
      expect(await verify(client, "server")).toMatch(says.purpose.gnutls);
      expect(await verifyByGnutls(server.ca, server.cert, "--verify-hostname=other.example")).toMatch(says.name.gnutls);
    },
  );
});

type Verdicts = Readonly<Record<keyof typeof verifiers, RegExp>>;

/** What each verifier reports per defect. The cases below list exceptions. */
const accepted = /^accepted$/;
const says = {
  nothing: { node: accepted, openssl: accepted, gnutls: accepted, go: accepted },
  expired: {
    node: /CERT_HAS_EXPIRED/,
    openssl: /has expired/,
    gnutls: /uses expired/,
    go: /has expired or is not yet/,
  },
  tooEarly: {
    node: /NOT_YET_VALID/,
    openssl: /not yet valid/,
    gnutls: /not yet valid/,
    go: /has expired or is not yet/,
  },
  purpose: {
    node: /INVALID_PURPOSE/,
    openssl: /unsuitable certificate purpose/,
    gnutls: /does not match the intended purpose/,
    go: /incompatible key usage/,
  },
  name: {
    node: /ALTNAME_INVALID/,
    openssl: /hostname mismatch/,
    gnutls: /name in the certificate does not match/,
    go: /valid for (other.example|203.0.113.7), not localhost|not valid for any names/,
  },
  issuer: {
    node: /UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    openssl: /unable to get local issuer/,
    gnutls: /issuer is unknown/,
    go: /unknown authority/,
  },
  signature: {
    node: /CERT_SIGNATURE_FAILURE/,
    openssl: /signature failure/,
    gnutls: /signature.* is invalid/,
    go: /unknown authority .*verification error/,
  },
  pathLength: {
    node: /PATH_LENGTH_EXCEEDED/,
    openssl: /path length/,
    gnutls: /violates the signer's constraints/,
    go: /too many intermediates/,
  },
  noAuthority: {
    node: /UNSPECIFIED|INVALID_CA/,
    openssl: /invalid CA|key usage/,
    gnutls: /violates the signer's constraints/,
    go: /unknown authority/,
  },
  weak: { node: /UNSPECIFIED/, openssl: /too weak/, gnutls: /insecure algorithm/, go: /insecure algorithm/ },
} as const satisfies Record<string, Verdicts>;

interface Case {
  /** The side whose certificate can have this defect. Default: both. */
  readonly of?: Side;
  readonly made: (side: Side) => Promise<TlsMaterial>;
  readonly verdicts: Verdicts;
}

/** Each case is one change to a certificate of Berth. OpenSSL issues those that Berth cannot issue. */
const cases: Readonly<Record<string, Case>> = {
  "is as Berth issues it": { made: (usage) => mutate(authority, { usage }), verdicts: says.nothing },
  "has expired": {
    made: (usage) =>
      mutate(authority, { usage, notBefore: new Date(Date.now() - 9 * hour), notAfter: new Date(Date.now() - hour) }),
    verdicts: says.expired,
  },
  "is not valid yet": {
    made: (usage) => mutate(authority, { usage, notBefore: new Date(Date.now() + hour) }),
    verdicts: says.tooEarly,
  },
  "is for the other purpose": {
    made: (side) => mutate(authority, { usage: side === "server" ? "client" : "server" }),
    verdicts: says.purpose,
  },
  "is an authority's": {
    made: () => mutate(authority, { usage: "authority" }),
    // These check only the extended key usage, and an authority has none.
    verdicts: { ...says.purpose, gnutls: accepted, go: accepted },
  },
  "names another host": {
    of: "server",
    made: () => mutate(authority, { names: subjectNames(["other.example"]) }),
    verdicts: says.name,
  },
  "has no names": { of: "server", made: () => mutate(authority, { names: { dns: [], ip: [] } }), verdicts: says.name },
  "has the address as a name": {
    of: "server",
    made: () => mutate(authority, { names: { dns: ["203.0.113.7"], ip: [] } }),
    verdicts: says.name,
  },
  "another authority of the same name has signed": {
    made: async (usage) => ({ ...(await mutate(namesake, { usage })), ca: authority.cert }),
    verdicts: says.issuer,
  },
  "another authority of the same name has signed, with the key identifier of ours": {
    made: (usage) => mutate({ ...authority, signer: namesake.signer }, { usage }),
    verdicts: says.signature,
  },
  "has a flipped bit in its signature": { made: withFlippedBit, verdicts: says.signature },
  "is issued by an intermediate authority that pathlen does not allow": {
    made: (side) => under(side, { basicConstraints: "CA:TRUE", keyUsage: "keyCertSign" }),
    verdicts: says.pathLength,
  },
  "is issued by a leaf certificate": {
    made: (side) => under(side, { extendedKeyUsage: usages[side] }),
    verdicts: says.noAuthority,
  },
  "OpenSSL issued without errors": { made: (side) => foreign(side, {}), verdicts: says.nothing },
  "has no extended key usage": {
    made: () => foreignCertificate(authority, { subjectAltName }),
    verdicts: says.nothing,
  },
  "is for code signing": {
    made: (side) => foreign(side, { extendedKeyUsage: "codeSigning" }),
    verdicts: says.purpose,
  },
  "is for any use": {
    made: (side) => foreign(side, { extendedKeyUsage: "anyExtendedKeyUsage" }),
    // RFC 5280, 4.2.1.12: an application that requires a particular purpose may reject it.
    verdicts: { ...says.purpose, gnutls: accepted, go: accepted },
  },
  // `openssl verify` checks the digest only at the security level that TLS uses: see the test below.
  "is signed over SHA-1": {
    made: (side) => foreign(side, { digest: "sha1" }),
    verdicts: { ...says.weak, openssl: accepted },
  },
  "is signed over MD5": {
    made: (side) => foreign(side, { digest: "md5" }),
    verdicts: { ...says.weak, openssl: accepted },
  },
  // RFC 5280 forbids these to issuers. Verifiers accept them, except that Go rejects negative ones since 1.23.
  "has serial number 0": { made: (side) => foreign(side, { serialNumber: "0" }), verdicts: says.nothing },
  "has a negative serial number": {
    made: (side) => foreign(side, { serialNumber: "-5" }),
    verdicts: { ...says.nothing, go: /^accepted$|negative serial/ },
  },
  "has a serial number of 21 octets": {
    made: (side) => foreign(side, { serialNumber: `0x40${"11".repeat(20)}` }),
    verdicts: says.nothing,
  },
};

const presented = Object.entries(cases).flatMap(([what, { of, made, verdicts }]) =>
  (["server", "client"] as const)
    .filter((side) => of === undefined || of === side)
    .map((side) => ({ what, side, verdicts, material: once(() => made(side)) })),
);

for (const id of ["node", "openssl", "gnutls", "go"] as const) {
  const { name, isInstalled, sides, verify }: Verifier = verifiers[id];
  describe(name, () => {
    for (const { what, side, verdicts, material } of presented.filter(({ side }) => sides.includes(side))) {
      const expected = verdicts[id];
      const verb = expected === accepted ? "accepts" : expected.test("accepted") ? "accepts or rejects" : "rejects";
      test.skipIf(!isInstalled)(`${verb} a ${side}'s certificate that ${what}`, async () => {
        expect(await verify(await material(), side)).toMatch(expected);
      });
    }
  });
}

/** All verifiers get the same certificate. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}

test.skipIf(!verifiers.openssl.isInstalled).each(["sha1", "md5"] as const)(
  "OpenSSL at the security level of TLS rejects a certificate signed over %s, and accepts Berth's",
  async (digest) => {
    const { ca, cert } = await foreign("server", { digest });
    expect(await verifyByOpenssl(ca, cert, "-auth_level", "1")).toMatch(says.weak.openssl);
    expect(await verifyByOpenssl(ca, (await mutate(authority, {})).cert, "-auth_level", "1")).toBe("accepted");
  },
);

test("signedBy rejects certificates of another authority and of an intermediate one", async () => {
  expect(signedBy((await mutate(authority, {})).cert, authority.cert)).toBe(true);
  expect(signedBy((await mutate({ ...authority, signer: namesake.signer }, {})).cert, authority.cert)).toBe(false);
  expect(signedBy((await under("server", { basicConstraints: "CA:TRUE" })).cert, authority.cert)).toBe(false);
});

test.each([
  ["2049-12-31T23:59:59Z", "2049-12-31T23:59:59.000Z"],
  ["2050-01-01T00:00:00Z", "2050-01-01T00:00:00.000Z"],
  ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
])("Berth, Node and OpenSSL read the expiry %s alike", async (notAfter, iso) => {
  const authority = await createAuthority({ name: "ours" });
  const { cert } = await mutate(authority, { notAfter: new Date(notAfter) });
  expect(readCertificate(cert).notAfter.toISOString()).toBe(iso);
  expect(new X509Certificate(cert).validToDate.toISOString()).toBe(iso);
  if (!verifiers.openssl.isInstalled) return;
  const { stdout } = spawnSync("openssl", ["x509", "-noout", "-enddate", "-dateopt", "iso_8601"], {
    input: cert,
    encoding: "utf8",
  });
  expect(stdout.trim()).toBe(`notAfter=${notAfter.replace("T", " ")}`);
});

test("rejects a lifetime beyond the year 9999", async () => {
  await expect(createAuthority({ name: "ours", validForDays: 3_000_000 })).rejects.toMatchObject({
    code: "certificate-lifetime-invalid",
  });
});

test("encodes host names in their xn-- form and common names in UTF-8", async () => {
  const authority = await createAuthority({ name: "北京 Zoë 🐳" });
  const { server, client } = await issueCertificates(authority, {
    hostnames: ["xn--bcher-kva.example", "::ffff:192.0.2.1"],
    clientName: "Zoë, O=evil",
  });
  expect(readCertificate(authority.cert).subject).toBe("北京 Zoë 🐳");
  expect(readCertificate(server.cert)).toMatchObject({
    dnsNames: ["xn--bcher-kva.example"],
    ipAddresses: ["::ffff:c000:201"],
  });
  // The comma does not begin another part of the subject.
  expect(new X509Certificate(client.cert).toLegacyObject().subject).toMatchObject({
    CN: "Zoë, O=evil",
    O: "docker client",
  });
});

async function make(keyAlgorithm: (typeof keyAlgorithms)[number]) {
  const authority = await createAuthority({ name: "Zoë Ω docker", keyAlgorithm });
  return { authority, ...(await issueCertificates(authority, { hostnames, keyAlgorithm })) };
}

/** A server certificate as the authority would issue it, with one change. */
async function mutate(authority: Authority, change: Partial<CertificateFields>): Promise<TlsMaterial> {
  const key = await createKey("ecdsa-p256");
  const der = await buildCertificate(
    {
      subject: [{ type: "commonName", value: "mutant" }],
      issuer: new X509Certificate(authority.cert).raw,
      spki: spkiOf(localSigner(key).publicKey),
      ...validity(new Date(), hour),
      serialNumber: newSerialNumber(),
      usage: "server",
      names: subjectNames(hostnames),
      ...change,
    },
    authority.signer,
  );
  return { ca: authority.cert, cert: certificatePem(der), key: toPem(key) };
}

const subjectAltName = `DNS:${serverHostname}`;
const usages = { server: "serverAuth", client: "clientAuth" };

function foreign(side: Side, change: ForeignCertificate): Promise<TlsMaterial> {
  return foreignCertificate(authority, { subjectAltName, extendedKeyUsage: usages[side], ...change });
}

/** A leaf certificate followed by its intermediate authority. */
async function under(side: Side, between: ForeignCertificate): Promise<TlsMaterial> {
  const middle = await foreignCertificate(authority, between);
  const signer = localSigner(loadPrivateKey(middle.key));
  const leaf = await mutate({ cert: middle.cert, signer, key: middle.key }, { usage: side });
  return { ...leaf, ca: authority.cert, cert: leaf.cert + middle.cert };
}

async function withFlippedBit(usage: Side): Promise<TlsMaterial> {
  const good = await mutate(authority, { usage });
  const der = Buffer.from(new X509Certificate(good.cert).raw);
  der[der.length - 5] = (der[der.length - 5] ?? 0) ^ 1;
  return { ...good, cert: certificatePem(der) };
}
