import assert from "node:assert/strict";
import { isIP } from "node:net";
import fc from "fast-check";
import { toBerthError } from "../../src/azure/http/errors.ts";
import { retryAfterSeconds } from "../../src/azure/http/retry-policy.ts";
import {
  createAuthority,
  createClientRequest,
  customScriptExtension,
  issueClientCertificate,
  keyMatchesCertificate,
  loadAuthority,
  loadPrivateKey,
  parseAdoption,
  parseDockerSettings,
  parseHostFile,
  parseHostSpec,
  parseProvisionReport,
  planHost,
  readCertificate,
  readDockerFolder,
  secret,
  signClientRequest,
  signedBy,
} from "../../src/index.ts";
import type { Target } from "./check.ts";
import { anything, nearly, nearlyPem, nearlyText, text } from "./inputs.ts";

const scope = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" } as const;

/** A host with values in most fields. */
export const spec = {
  name: "demo",
  location: "westeurope",
  size: "Standard_B2s",
  image: "ubuntu-24.04",
  allowFrom: ["203.0.113.7"],
  port: 2376,
  sshFrom: ["10.0.0.0/8"],
  openPorts: [{ port: 80, from: ["0.0.0.0/0"] }],
  hostnames: ["docker.example.org"],
  tags: { team: "build" },
  expiresAt: "2031-05-06T07:08:09Z",
  daemon: { "log-level": "info" },
  compose: "services:\n  web:\n    image: nginx\n",
  composeEnvironment: { MODE: "test" },
  logins: [{ username: "anna", password: "canary" }],
  network: { name: "net" },
  osDisk: { sizeGb: 64 },
  dataDisk: { sizeGb: 64 },
  proxy: { http: "http://proxy:3128" },
};
const settings = {
  docker: { port: 2376, options: ["--debug", "-H", "tcp://0.0.0.0:2376"] },
  compose: { web: { image: "nginx", ports: ["80:80"], net: "container:db" } },
  "compose-environment": { MODE: "test" },
  "azure-environment": "AzureCloud",
};
const hostFile = `defaults: &d
  location: westeurope
  allowFrom: [203.0.113.7]
hosts:
  web-{1..3}:
    size: Standard_B2s
    tags: { team: build }
  db: { <<: *d, port: 2377 }
`;
const armError = {
  statusCode: 409,
  code: "DeploymentFailed",
  message: "At least one resource deployment operation failed.",
  details: [{ code: "Conflict", message: '{"error":{"code":"QuotaExceeded","message":"Current Limit: 10"}}' }],
};

/** Every parser of core for external input. */
export async function targets(): Promise<Readonly<Record<string, Target>>> {
  const authority = await createAuthority({ name: "fuzz" });
  const client = await issueClientCertificate(authority, { name: "fuzz" });
  const key = client.key.reveal();
  const { csr } = await createClientRequest({ name: "fuzz" });
  return {
    "a host's spec": { input: fc.oneof(anything, nearly(spec)), run: (input) => planHost(parseHostSpec(input), scope) },
    ranges: { input: rangeText, run: requireRanges },
    "a compose file": {
      input: nearlyText(spec.compose, JSON.stringify(settings.compose), "a: &a [*a, *a]"),
      run: (compose) => parseHostSpec({ ...spec, compose }),
    },
    "a host file": {
      input: nearlyText(hostFile, "name: demo\nallowFrom: [10.0.0.1]\n", '{"hosts":{"a":{"port":1}}}'),
      run: (file) => parseHostFile(file),
    },
    "what is adopted": {
      input: nearly({ machineId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v` }),
      run: parseAdoption,
    },
    "the extension's settings": {
      input: fc.record({
        settings: fc.oneof(nearly(settings), anything),
        protectedSettings: fc.oneof(nearly({ certs: {}, login: { username: "anna", password: "canary" } }), anything),
      }),
      run: (input) => customScriptExtension(parseDockerSettings(input)),
    },
    "a certificate": {
      input: fc.oneof(nearlyPem(authority.cert), nearlyText(authority.cert, client.cert), text),
      run: (pem) => {
        readCertificate(pem);
        signedBy(pem, authority.cert);
        keyMatchesCertificate(pem, client.key);
      },
    },
    "an authority": {
      input: fc.oneof(nearlyPem(authority.cert), nearlyText(authority.cert, client.cert)),
      run: (cert) => loadAuthority({ cert, key: authority.key ?? "" }),
    },
    "a key": { input: fc.oneof(nearlyPem(key), nearlyText(key), text), run: (pem) => loadPrivateKey(secret(pem)) },
    "a request for a certificate": {
      input: fc.oneof(nearlyPem(csr), nearlyText(csr), text),
      run: (pem) => signClientRequest(authority, pem),
    },
    "Docker's folder": {
      input: fc.oneof(
        nearly({ "ca.pem": authority.cert, "cert.pem": client.cert, "key.pem": key }).map((files) =>
          Object.fromEntries(Object.entries(files).filter(([, file]) => typeof file === "string")),
        ),
        nearlyText(client.cert).map((cert) => ({ "ca.pem": authority.cert, "cert.pem": cert, "key.pem": key })),
      ),
      run: (files) => readDockerFolder(files),
    },
    "Azure's errors": {
      input: fc.oneof(nearly(armError), anything, nearlyText(armError.details[0]?.message ?? "").map(asDetail)),
      run: (error) => {
        const { message, hint } = toBerthError(error, { host: "demo" });
        assert.ok(message !== "" && hint !== "");
      },
    },
    "Retry-After": {
      input: fc.oneof(text, fc.date({ noInvalidDate: true }).map(String), fc.double().map(String)),
      run: (value) => {
        const seconds = retryAfterSeconds(value, 0);
        assert.ok(seconds === undefined || (Number.isFinite(seconds) && seconds >= 0), `${seconds}`);
      },
    },
    "a machine's report": {
      input: nearlyText('{"berth":1,"verb":"install","ok":true,"exit":0,"changed":["unit"]}\n', "\\n{"),
      run: parseProvisionReport,
    },
  };
}

const rangeText = fc.oneof(
  text,
  fc.tuple(fc.oneof(fc.ipV4Extended(), fc.ipV6()), fc.integer({ min: -1, max: 130 })).map((parts) => parts.join("/")),
);

/** Checks that an accepted range is valid: Azure and the firewall get it unchanged. */
function requireRanges(range: string): void {
  const { allowFrom } = parseHostSpec({ ...spec, allowFrom: [range] });
  for (const each of allowFrom) {
    const [address = "", bits = "", ...rest] = each.split("/");
    const maxBits = isIP(address) === 4 ? 32 : 128;
    assert.ok(isIP(address) !== 0 && rest.length === 0 && /^\d+$/.test(bits) && Number(bits) <= maxBits, each);
  }
}

function asDetail(message: string) {
  return { ...armError, details: [{ code: "Conflict", message }] };
}
