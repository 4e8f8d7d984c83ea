import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Guest, GuestProvider, GuestSpec, GuestTask } from "../src/guests/guest.ts";
import { createGuestProvider } from "../src/guests/index.ts";
import { type Material, makeAuthority } from "./guest-certificates.ts";

let folder: string;
let provider: GuestProvider;
let authority: ReturnType<typeof makeAuthority>;
let server: Material;
let client: Material;

beforeAll(() => {
  authority = makeAuthority("test authority");
  server = authority.sign("guest.test", "server");
  client = authority.sign("somebody", "client");
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "guests-"));
  provider = await provide();
});

afterEach(async () => {
  await provider.close();
  await rm(folder, { recursive: true });
});

const provide = (stateFolder = folder) => createGuestProvider({ kind: "simulated", cacheFolder: folder, stateFolder });

const spec = (over: Partial<GuestSpec> = {}): GuestSpec => ({
  id: "vm-1",
  hostname: "demo",
  adminUsername: "azureuser",
  sshPublicKeys: [],
  privateAddress: "10.0.0.4",
  publicAddress: provider.publicAddresses.replace(/\.0\/22$/, ".9").replace(/\/32$/, ""),
  memoryMegabytes: 1024,
  ...over,
});

const everyone = [{ access: "Allow", protocol: "*", sources: ["*"], ports: ["*"] }] as const;

async function startGuest(): Promise<Guest> {
  const guest = await provider.create(spec());
  await guest.start();
  await guest.setFirewall(everyone);
  return guest;
}

/** A typical shell script that contains files: base64 inside a script that is itself gzip and base64. */
function deliver(port: number, material: Material = server): GuestTask {
  const encoded = (text: string) => Buffer.from(text).toString("base64");
  const script = `#!/bin/sh
port=${port}
base64 -d > ca.pem <<END
${encoded(authority.certificate)}
END
payload='${JSON.stringify({ cert: encoded(material.certificate), key: material.key })}'
dockerd -H "tcp://0.0.0.0:$port"
`;
  return {
    kind: "custom-script",
    sequence: 0,
    settings: {},
    protectedSettings: { script: gzipSync(script).toString("base64") },
  };
}

function call(
  path: string,
  options: { port: number; as?: Material; method?: string },
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        host: spec().publicAddress,
        servername: "guest.test",
        port: options.port,
        path,
        method: options.method ?? "GET",
        ca: authority.certificate,
        cert: options.as?.certificate,
        key: options.as?.key,
        agent: false,
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (part) => {
          body += part;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    sending.on("error", reject).end();
  });
}

test.runIf(process.platform === "linux")(
  "reuses its guests' addresses when it restarts, and fails to start on a copied folder while another emulator has them",
  async () => {
    const { publicAddresses } = provider;
    const copy = join(folder, "copy");
    await cp(join(folder, "addresses"), join(copy, "addresses"));
    await expect(provide(copy)).rejects.toThrow(`uses ${publicAddresses}, the addresses of this emulator's guests`);
    await provider.close();
    provider = await provide();
    expect(provider.publicAddresses).toBe(publicAddresses);
  },
);

describe("a simulated guest", () => {
  test("reports that it is simulated and ran nothing", async () => {
    const guest = await startGuest();
    const result = await guest.run(deliver(23_761));
    expect(result).toMatchObject({ exitCode: 0, stderr: "", timedOut: false });
    expect(result.stdout).toMatch(/simulated: nothing was run.*port 23761/);
    expect(provider.notice).toEqual({
      code: "simulated",
      requirement: undefined,
      sentence: "Virtual machines are simulated: nothing runs in them.",
    });
  });

  test("answers the Engine API's read requests with the delivered certificate, with and without a version in the path", async () => {
    const guest = await startGuest();
    await guest.run(deliver(23_762));
    const port = 23_762;
    expect(await call("/_ping", { port, as: client })).toEqual({ status: 200, body: "OK" });
    const version = JSON.parse((await call("/v1.47/version", { port, as: client })).body);
    expect(version.Version).toBe("0.0.0-simulated");
    const info = JSON.parse((await call("/info", { port, as: client })).body);
    expect(info).toMatchObject({ OperatingSystem: "simulated guest", Name: "demo" });
    expect(await call("/v1.47/containers/json?all=1", { port, as: client })).toEqual({ status: 200, body: "[]" });
  });

  test("answers requests that would run something with 501 and the reason", async () => {
    const guest = await startGuest();
    await guest.run(deliver(23_763));
    const answer = await call("/v1.47/containers/create", { port: 23_763, as: client, method: "POST" });
    expect(answer.status).toBe(501);
    expect(JSON.parse(answer.body).message).toMatch(/simulated/);
  });

  test("rejects clients without a certificate of the delivered CA", async () => {
    const guest = await startGuest();
    await guest.run(deliver(23_764));
    const stranger = makeAuthority("another authority").sign("somebody", "client");
    await expect(call("/_ping", { port: 23_764 })).rejects.toThrow();
    await expect(call("/_ping", { port: 23_764, as: stranger })).rejects.toThrow();
    expect((await call("/_ping", { port: 23_764, as: client })).status).toBe(200);
  });

  test("applies the current firewall rules to each connection, and denies all without rules", async () => {
    const guest = await provider.create(spec());
    await guest.start();
    await guest.run(deliver(23_765));
    const ping = () => call("/_ping", { port: 23_765, as: client });
    await expect(ping()).rejects.toThrow();
    await guest.setFirewall([{ access: "Allow", protocol: "Tcp", sources: ["127.0.0.0/8"], ports: ["23000-24000"] }]);
    expect((await ping()).status).toBe(200);
    await guest.setFirewall([{ access: "Allow", protocol: "Tcp", sources: ["203.0.113.7"], ports: ["23765"] }]);
    await expect(ping()).rejects.toThrow();
    await guest.setFirewall([{ access: "Deny", protocol: "*", sources: ["*"], ports: ["23765"] }, ...everyone]);
    await expect(ping()).rejects.toThrow();
  });

  test("closes its endpoint while it is off, and opens it again after a start", async () => {
    const guest = await startGuest();
    await guest.run(deliver(23_766));
    const ping = () => call("/_ping", { port: 23_766, as: client });
    await guest.powerOff();
    await expect(ping()).rejects.toThrow(/ECONNREFUSED/);
    await expect(guest.run(deliver(23_766))).rejects.toThrow(/off/);
    await guest.start();
    expect((await ping()).status).toBe(200);
  });

  test("is attached by a later provider from the state folder, until it is destroyed", async () => {
    await (await startGuest()).run(deliver(23_767));
    await provider.close();
    provider = await provide();
    const again = await provider.attach(spec());
    await again?.setFirewall(everyone);
    await again?.start();
    expect((await call("/_ping", { port: 23_767, as: client })).status).toBe(200);
    await again?.destroy();
    expect(await provider.attach(spec())).toBeUndefined();
  });

  test("is not started with a state folder of real guests, whose addresses are others", async () => {
    await provider.close();
    const path = join(folder, "addresses");
    await writeFile(path, "10.213.255");
    await expect(provide()).rejects.toThrow(
      `The machines in ${folder} have addresses of other guests (from 10.213.255.0)`,
    );
    await rm(path);
    provider = await provide();
  });

  test("says which folder it cannot write", async () => {
    const path = join(folder, "file");
    await writeFile(path, "");
    const started = createGuestProvider({ kind: "simulated", cacheFolder: folder, stateFolder: path });
    await expect(started).rejects.toThrow(`The emulator cannot write its state to ${path}. EEXIST`);
  });

  test("opens no endpoint for a key without a matching certificate", async () => {
    const guest = await startGuest();
    const mixed = { certificate: server.certificate, key: client.key };
    expect((await guest.run(deliver(23_768, mixed))).stdout).not.toMatch(/answers on port/);
    await expect(call("/_ping", { port: 23_768, as: client })).rejects.toThrow(/ECONNREFUSED/);
  });

  test("accepts the legacy form of settings, with certificates under `certs` and the port as a number", async () => {
    const guest = await startGuest();
    await guest.run({
      kind: "custom-script",
      sequence: 1,
      settings: { docker: { port: 23_769 } },
      protectedSettings: {
        certs: {
          ca: Buffer.from(authority.certificate).toString("base64"),
          cert: Buffer.from(server.certificate).toString("base64"),
          key: Buffer.from(server.key).toString("base64"),
        },
      },
    });
    expect((await call("/_ping", { port: 23_769, as: client })).status).toBe(200);
  });
});
