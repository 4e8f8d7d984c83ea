import { expect, test } from "vitest";
import { secret } from "../secret.ts";
import { createAuthority } from "./authority.ts";
import { readDockerFolder } from "./docker-folder.ts";
import { failure } from "./failure.testing.ts";
import { issueCertificates } from "./issue.ts";
import { loadPrivateKey } from "./keys.ts";

const authority = await createAuthority({ name: "ours" });
const { server, client } = await issueCertificates(authority, { hostnames: ["a.example"] });
const files = { "ca.pem": client.ca, "cert.pem": client.cert, "key.pem": client.key.reveal() };
const serverFiles = { "server-cert.pem": server.cert, "server-key.pem": server.key.reveal() };

test("reads a client certificate without an authority or server", () => {
  const { client: found, authority: none, server: nothing } = readDockerFolder(files);
  expect({ ...found, key: found.key.reveal() }).toEqual({
    ...{ ca: client.ca, cert: client.cert, key: client.key.reveal() },
  });
  expect([none, nothing]).toEqual([undefined, undefined]);
});

test.each([
  ["docker's own layout", serverFiles],
  ["the old Azure CLI's layout", prefixed("demo-", serverFiles)],
])("reads a server in %s", (_what, more) => {
  const { server: found } = readDockerFolder({ ...files, ...more });
  expect({ ...found, key: found?.key.reveal() }).toEqual({
    ...{ ca: client.ca, cert: server.cert, key: server.key.reveal() },
  });
});

test.each([
  ["no key is beside it", { "server-cert.pem": server.cert }],
  ["another one's key is beside it", { "a-server-cert.pem": server.cert, "b-server-key.pem": server.key.reveal() }],
  ["it is called otherwise", { "my_server-cert.pem.bak": server.cert, "my_server-key.pem": server.key.reveal() }],
  ["nothing stands before the hyphen", prefixed("-", serverFiles)],
])("finds no server certificate if %s", (_what, more) => {
  expect(readDockerFolder({ ...files, ...more }).server).toBeUndefined();
});

test("returns the authority's key unchanged", () => {
  const found = readDockerFolder({ ...files, "ca-key.pem": "whatever" });
  expect([found.authority?.cert, found.authority?.key.reveal()]).toEqual([client.ca, "whatever"]);
});

test.each([
  [["ca.pem"], ["cert.pem", "key.pem"]],
  [["cert.pem"], ["ca.pem", "key.pem"]],
  [["key.pem"], ["ca.pem", "cert.pem"]],
  [["ca.pem", "cert.pem", "key.pem"], []],
] as const)("reports %s as missing", (missing, present) => {
  const some = Object.fromEntries(present.map((name) => [name, files[name]]));
  expect(failure(() => readDockerFolder(some))).toEqual({ code: "docker-folder-incomplete", details: { missing } });
});

test.each(["ca.pem", "cert.pem", "key.pem"] as const)("names %s if it is unreadable", (name) => {
  expect(failure(() => readDockerFolder({ ...files, [name]: "" }))).toMatchObject({
    code: name === "key.pem" ? "key-unreadable" : "certificate-unreadable",
    details: { what: name, reason: { code: "empty" } },
  });
});

test("rejects a key of another certificate", () => {
  expect(failure(() => readDockerFolder({ ...files, "key.pem": server.key.reveal() }))).toEqual({
    code: "key-mismatch",
    details: { subject: "client" },
  });
});

test("decrypts keys with the passphrase", () => {
  const locked = loadPrivateKey(client.key).export({
    ...{ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "p" },
  } as never) as unknown as string;
  expect(readDockerFolder({ ...files, "key.pem": locked }, secret("p")).client.key.reveal()).toBe(client.key.reveal());
  expect(failure(() => readDockerFolder({ ...files, "key.pem": locked }))).toEqual({
    code: "key-passphrase",
    details: { what: "key.pem" },
  });
});

function prefixed(prefix: string, texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${prefix}${name}`, text]));
}
