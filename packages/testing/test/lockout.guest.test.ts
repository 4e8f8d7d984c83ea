import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type SecureVersion } from "node:tls";
import {
  type Authority,
  closeHost,
  connectDocker,
  createAuthority,
  createHost,
  createHostAuthority,
  findHost,
  type Host,
  issueClientCertificate,
  issueHostClient,
  issueServerCertificate,
  newGeneration,
  openHost,
  parseHostSpec,
  probeDocker,
  revokeHost,
  runScript,
  type TlsMaterial,
} from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf, type EmulatedAzure, emulatedAzure, guestEngine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

const startKeeper = `set -e
libraries=$(ldd /bin/sleep | grep -o '/[^ ]*' | sed 's,^/,,')
tar -C / -ch bin/sleep $libraries | docker import - keeper >/dev/null
docker run --detach --restart always --name keeper keeper /bin/sleep 100000 >/dev/null
`;

describe.skipIf(!real)("on a real dockerd", () => {
  let cloud: EmulatedAzure;
  let host: Host;
  let authority: Authority;
  let client: TlsMaterial;
  /** The CA of another host of the same owner, and what it issued. */
  let other: { readonly ca: Authority; readonly client: TlsMaterial; readonly server: TlsMaterial };

  beforeAll(async () => {
    cloud = await emulatedAzure({ guests: "linux" });
    authority = await createAuthority({ name: "anna" });
    const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
    ({ host, client } = await createHost(
      cloud.azure,
      parseHostSpec({ name: "demo", allowFrom, engine: guestEngine }),
      authority,
    ));
    const ca = await createHostAuthority(authority, { host: "other", generation: newGeneration() });
    const hostnames = [host.address ?? "", host.hostname ?? ""];
    other = {
      ca,
      client: await issueClientCertificate(ca),
      server: await issueServerCertificate(ca, { hostnames }),
    };
    await runScript(cloud.azure, "demo", { script: startKeeper });
  });
  afterAll(() => cloud?.[Symbol.asyncDispose]());

  const startedAt = async (as: TlsMaterial) =>
    (await (await connectDocker(host, as)).getContainer("keeper").inspect()).State.StartedAt;

  test.each<SecureVersion>(["TLSv1.2", "TLSv1.3"])(
    "refuses the client of another host of the owner over %s",
    async (version) => {
      expect(await answer(host, client, { version })).toBe("200");
      expect(await answer(host, { ...other.client, ca: client.ca }, { version })).not.toBe("200");
      const byOwner = { ...(await issueClientCertificate(authority)), ca: client.ca };
      expect(await answer(host, byOwner, { version })).not.toBe("200");
    },
  );

  test("is refused by every client of another host, whatever names its certificate has", async () => {
    expect(await codeOf(() => probeDocker(host, other.client))).toBe("docker-untrusted");
    const folder = await mkdtemp(join(tmpdir(), "berth-lockout-"));
    try {
      for (const [name, material] of Object.entries({ own: client, other: { ...client, ca: other.ca.cert } })) {
        await writeFile(join(folder, `${name}-ca.pem`), material.ca);
        await writeFile(join(folder, `${name}-cert.pem`), material.cert);
        await writeFile(join(folder, `${name}-key.pem`), material.key.reveal(), { mode: 0o600 });
      }
      const results = Object.entries(clientPrograms).map(([program, words]) => {
        const run = (name: string) => {
          const [file = "", ...args] = words(join(folder, name), host);
          return spawnSync(file, args, { encoding: "utf8", input: "", timeout: 20_000 });
        };
        const [accepted, refused] = [run("own"), run("other")];
        // A program that this machine does not have proves nothing, and fails nothing.
        if (accepted.error !== undefined) return [program, "absent"];
        return [
          program,
          accepted.status === 0 && refused.status !== 0 ? "refuses" : `${accepted.stderr}${refused.stdout}`,
        ];
      });
      expect(results.filter(([, result]) => result !== "absent" && result !== "refuses")).toEqual([]);
      expect(results.some(([, result]) => result === "refuses")).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("ends a grant at its revocation, on a resumed session too, and keeps containers running", async () => {
    const granted = await issueHostClient(await findHost(cloud.azure, "demo"), authority, { name: "bert" });
    const versions = ["TLSv1.2", "TLSv1.3"] as const;
    const sessions = await Promise.all(versions.map((version) => sessionOf(host, granted, version)));
    const since = await startedAt(granted);
    const revoked = await revokeHost(cloud.azure, "demo", authority);
    for (const [index, version] of versions.entries()) {
      const earlier = { ...granted, ca: revoked.client.ca };
      expect(await answer(host, earlier, { version })).not.toBe("200");
      expect(await answer(host, earlier, { version, session: sessions[index] })).not.toBe("200");
    }
    expect(await codeOf(() => probeDocker(host, granted))).toBe("docker-untrusted");
    expect(await startedAt(revoked.client)).toBe(since);
    client = revoked.client;
  });

  test("ends an open exec when it is closed, refuses new connections, and opens again", async () => {
    const since = await startedAt(client);
    const docker = await connectDocker(host, client);
    const exec = await docker.getContainer("keeper").exec({ Cmd: ["/bin/sleep", "600"], AttachStdout: true });
    const stream = await exec.start({ hijack: true, stdin: false });
    stream.resume();
    const ended = new Promise<void>((resolve) => {
      for (const event of ["close", "end", "error"]) stream.on(event, () => resolve());
    });
    await closeHost(cloud.azure, "demo");
    await ended;
    expect(await codeOf(() => probeDocker(host, client, { timeoutSeconds: 2 }))).toBe("docker-unreachable");
    await openHost(cloud.azure, "demo");
    await probeDocker(host, client);
    expect(await startedAt(client)).toBe(since);
  });
});

/** Programs that people use as clients, with the prefix of three PEM files. Each exits 0 where the daemon answers. */
const clientPrograms: Readonly<Record<string, (prefix: string, host: Host) => string[]>> = {
  curl: (prefix, { address, port }) => [
    ...[
      "curl",
      "--fail",
      "--silent",
      "--max-time",
      "10",
      "--cacert",
      `${prefix}-ca.pem`,
      "--cert",
      `${prefix}-cert.pem`,
    ],
    ...["--key", `${prefix}-key.pem`, `https://${address}:${port}/version`],
  ],
  docker: (prefix, { address, port }) => [
    ...["docker", "--host", `tcp://${address}:${port}`, "--tlsverify", "--tlscacert", `${prefix}-ca.pem`],
    ...["--tlscert", `${prefix}-cert.pem`, "--tlskey", `${prefix}-key.pem`, "version"],
  ],
  python: (prefix, { address, port }) => [
    ...["python3", "-c"],
    `import ssl, urllib.request as r
c = ssl.create_default_context(cafile="${prefix}-ca.pem")
c.load_cert_chain("${prefix}-cert.pem", "${prefix}-key.pem")
r.urlopen("https://${address}:${port}/version", context=c, timeout=10).read()`,
  ],
};

interface AnswerOptions {
  readonly version: SecureVersion;
  readonly session?: Buffer | undefined;
}

/** The status of `GET /version`, or the code with which the connection failed. */
function answer(
  { address, port }: Host,
  { ca, cert, key }: TlsMaterial,
  { version, session }: AnswerOptions,
): Promise<string> {
  return new Promise((resolve) => {
    const tls = { ca, cert, key: key.reveal(), minVersion: version, maxVersion: version, session };
    const outgoing = request({ ...tls, host: address, port, path: "/version", agent: false, timeout: 10_000 });
    outgoing.on("response", (response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("timeout")));
    outgoing.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    outgoing.end();
  });
}

/** A TLS session that a later connection may resume. */
async function sessionOf(
  { address, port }: Host,
  { ca, cert, key }: TlsMaterial,
  version: SecureVersion,
): Promise<Buffer> {
  const socket = connect({
    host: address,
    port,
    ca,
    cert,
    key: key.reveal(),
    minVersion: version,
    maxVersion: version,
  });
  try {
    const [session] = (await once(socket, "session")) as [Buffer];
    return session;
  } finally {
    socket.destroy();
  }
}
