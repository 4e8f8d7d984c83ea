import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { SecureContextOptions } from "node:tls";
import { inspect } from "node:util";
import {
  type Authority,
  type Azure,
  connectDocker,
  createAuthority,
  createHost,
  type Host,
  issueCertificates,
  issueClientCertificate,
  keyAlgorithms,
  loadAuthority,
  type ProvisionVerb,
  parseDockerSettings,
  parseHostSpec,
  parseProvisionReport,
  probeDocker,
  provisionRunCommand,
  readCertificate,
  type TlsMaterial,
} from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { foreignCertificate } from "../../core/src/certificates/foreign.testing.ts";
import {
  armPath,
  type EmulatedAzure,
  emulatedAzure,
  failure,
  guestEngine,
  type ProcessWatch,
  runManagedCommand,
  watchProcesses,
} from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;
const password = "canary-5d2e-of-a-registry";
const hasDocker = spawnSync("docker", ["--version"]).status === 0;

/** The provisioning script on a machine with a real package manager, systemd and dockerd. */
describe.skipIf(!real)("the script on a real guest", () => {
  let cloud: EmulatedAzure;
  let host: Host;
  let client: TlsMaterial;
  /** The authority that the host trusts since the last change. */
  let trusted: Authority;
  /** Watches the arguments of the guest's processes from outside, before the guest exists. */
  let watch: ProcessWatch;
  // The settings of create, so that another setup changes nothing.
  const admin = { berth: { adminUsername: "berth", metadataForContainers: "blocked" } };

  beforeAll(async () => {
    watch = watchProcesses([password, "canary $(id)", "PRIVATE KEY-----"]);
    cloud = await emulatedAzure({ guests: "linux" });
    const spec = parseHostSpec({
      name: "one",
      allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`],
      engine: guestEngine,
    });
    ({ host, client } = await createHost(cloud.azure, spec, await createAuthority({ name: "tests" })));
  });
  afterAll(async () => {
    watch?.stop();
    await cloud?.[Symbol.asyncDispose]();
  });

  const provision = async (verb: ProvisionVerb, settings: object = admin, protectedSettings: object = {}) => {
    const { protectedParameters, ...command } = provisionRunCommand({
      verb,
      ...parseDockerSettings({ settings, protectedSettings }),
    });
    const parameters = protectedParameters.map(({ name, value }) => ({ name, value: value.reveal() }));
    const output = await runCommand(cloud.azure, host, { ...command, protectedParameters: parameters });
    return parseProvisionReport(output);
  };
  const shell = (script: string) => runCommand(cloud.azure, host, { source: { script } });

  test("writes keys and certificates with the modes of Docker's instructions, and no partial files", async () => {
    expect(
      await shell(
        "cd /etc/docker && stat -c '%a %U %n' . ca.pem cert.pem daemon.json key.pem; ls -A /etc/docker | grep -c berth-new || :",
      ),
    ).toBe("755 root .\n444 root ca.pem\n444 root cert.pem\n644 root daemon.json\n400 root key.pem\n0\n");
  });

  test("keeps the ExecStart of the unit, adds one address, and lets the administrator use docker", async () => {
    const own = await shell("sed -n 's/^ExecStart=//p' /lib/systemd/system/docker.service");
    const running = await shell("systemctl show docker.service --property ExecStart --value");
    const [, words = ""] = /argv\[\]=(.*?) ;/.exec(running) ?? [];
    expect(words).toBe(`${own.trim()} -H tcp://0.0.0.0:2376`);
    expect(await shell("id -nG berth")).toContain("docker");
  });

  test("changes nothing and restarts nothing when it is run again", async () => {
    const started = () => shell("systemctl show docker.service --property MainPID --value");
    const before = await started();
    expect(await provision("install")).toMatchObject({ ok: true, changed: [] });
    expect(await started()).toBe(before);
  });

  test("leaves no copy of the script and its secrets on the disk", async () => {
    const found = await shell(
      "grep -rlE 'PRIVATE KE[Y]-----' /var/lib/waagent /tmp /var/tmp /var/log /run 2>/dev/null || echo none",
    );
    expect(found.trim()).toBe("none");
  });

  test("stores the server's key in one file, and disables core dumps of the daemon", async () => {
    const found = await shell(`sed -n 2p /etc/docker/key.pem >/dev/shm/needle
      grep -rlsF -f /dev/shm/needle /etc /var /root /home /tmp /run /opt /srv /usr/local; rm /dev/shm/needle
      sed -n 's/^Max core file size *//p' "/proc/$(systemctl show docker.service --property MainPID --value)/limits"`);
    expect(found.trim().split(/\s+/)).toEqual(["/etc/docker/key.pem", "0", "0", "bytes"]);
  });

  test("drops connections from outside allowFrom, closes the port without TLS, and rejects plain HTTP", async () => {
    const inside = cloud.emulator.guests?.hostAddress ?? "";
    // An address from a range for documentation, for this test only.
    const outside = "198.51.100.77";
    spawnSync("ip", ["address", "add", `${outside}/32`, "dev", "lo"]);
    try {
      expect(await connectFrom(inside, host, 2376)).toBe("open");
      expect(await connectFrom(outside, host, 2376)).toBe("silent");
      expect(await connectFrom(inside, host, 2375)).toBe("silent");
      const rule = { priority: 200, direction: "Inbound", access: "Allow", protocol: "Tcp", sourcePortRange: "*" };
      const from = { sourceAddressPrefix: outside, destinationAddressPrefix: "*", destinationPortRange: "2376" };
      const id = armPath(
        cloud.azure,
        host.resourceGroup,
        "Microsoft.Network/networkSecurityGroups/one-nsg/securityRules/tests",
      );
      await cloud.azure.arm.put(id, { properties: { ...rule, ...from } });
      expect(await connectFrom(outside, host, 2376)).toBe("open");
      await cloud.azure.arm.delete(id);
    } finally {
      spawnSync("ip", ["address", "delete", `${outside}/32`, "dev", "lo"]);
    }
    expect(await shell("ss -Hltn | grep -c ':2375 ' || :")).toBe("0\n");
    const plain = await fetch(`http://${host.address}:${host.port}/version`);
    expect([plain.status, await plain.text()]).toEqual([400, expect.stringMatching(/HTTP request to an HTTPS server/)]);
  });

  for (const keyAlgorithm of keyAlgorithms)
    test(
      `accepts an authority, a server and a client with ${keyAlgorithm} keys, and rejects others`,
      keyAlgorithm === "ecdsa-p256" ? {} : { tags: ["long"] },
      async () => {
        const authority = await createAuthority({ name: "Zoë Ω", keyAlgorithm });
        const hostnames = [host.hostname, host.address].filter((name) => name !== undefined);
        const issued = await issueCertificates(authority, { hostnames, keyAlgorithm });
        const { ca, cert, key } = issued.server;
        const report = await provision("configure", admin, { certs: { ca, cert, key } });
        expect(report).toMatchObject({ ok: true, fingerprint: readCertificate(cert).fingerprint });
        client = issued.client;
        trusted = authority;
        expect(await ask(host, client)).toMatch(/^\d+\./);
        if (hasDocker) expect(await askByDocker(host, client)).toMatch(/^\d+\./);
        const stranger = await issueClientCertificate(await createAuthority({ name: "Zoë Ω" }), { keyAlgorithm });
        expect(await ask(host, { ...stranger, ca })).toMatch(/^rejected/);
        // A stolen server key gives no access: its certificate is for servers only.
        expect(await ask(host, issued.server)).toMatch(/^rejected/);
        expect(await ask(host, { ...client, ca: stranger.ca })).toMatch(/^rejected/);
      },
    );

  test.each([
    ["in TLS 1.3", { minVersion: "TLSv1.3" }, /^200$/],
    ["in TLS 1.2", { maxVersion: "TLSv1.2" }, /^200$/],
    // Node's OpenSSL offers TLS 1.1 only at security level 0.
    ["in TLS 1.1", { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" }, /protocol version/i],
  ] as const)("accepts or rejects a client certificate %s as required", async (_when, tls, expected) => {
    expect(await ping(host, await issueClientCertificate(trusted, { validForHours: 1 }), tls)).toMatch(expected);
  });

  test("accepts client certificates of its authority for clients or any use, and rejects others with an alert", async () => {
    // RSA, because newer algorithms do not sign SHA-1 and MD5 digests.
    const [authority, namesake] = await Promise.all([rsaAuthority(), rsaAuthority()]);
    const hostnames = [host.hostname, host.address].filter((name) => name !== undefined);
    const { server, client: good } = await issueCertificates(authority, { hostnames });
    const { ca, cert, key } = server;
    expect(await provision("configure", admin, { certs: { ca, cert, key } })).toMatchObject({ ok: true });
    [client, trusted] = [good, authority];
    const clientAuth = { extendedKeyUsage: "clientAuth" };
    const between = await foreignCertificate(authority, { basicConstraints: "CA:TRUE", keyUsage: "keyCertSign" });
    const below = await issueClientCertificate(loadAuthority(between));
    const issuedAt = (offset: number) =>
      issueClientCertificate(authority, { validForHours: 24, now: new Date(Date.now() + offset) });
    const asked: Record<string, TlsMaterial> = {
      "as Berth issues it": good,
      "as OpenSSL makes it": await foreignCertificate(authority, clientAuth),
      // Go accepts a missing usage as any usage; all certificates of Berth name theirs.
      "no extended key usage": await foreignCertificate(authority, {}),
      "any extended key usage": await foreignCertificate(authority, { extendedKeyUsage: "anyExtendedKeyUsage" }),
      "for servers": server,
      "for signing programs": await foreignCertificate(authority, { extendedKeyUsage: "codeSigning" }),
      "an intermediate authority that pathlen forbids": { ...below, cert: below.cert + between.cert },
      "signed over SHA-1": await foreignCertificate(authority, { ...clientAuth, digest: "sha1" }),
      "signed over MD5": await foreignCertificate(authority, { ...clientAuth, digest: "md5" }),
      "of an authority of the same name": await issueClientCertificate(namesake),
      "of the same name, with the key identifier of the other": await issueClientCertificate({
        ...authority,
        signer: namesake.signer,
      }),
      "issued ten minutes ahead": await issuedAt(10 * minute),
      "issued ten minutes behind": await issuedAt(-10 * minute),
      "issued a day ahead": await issuedAt(24 * 60 * minute),
      "expired a minute ago": await issuedAt(-(24 * 60 + 1) * minute),
    };
    const answers: Record<string, string> = {};
    for (const [what, material] of Object.entries(asked)) {
      // In TLS 1.2 the alert is part of the handshake, and cannot be lost with the connection.
      answers[what] = await ping(host, material, { ...lenient, maxVersion: "TLSv1.2" });
      const later = await ping(host, material, { ...lenient, minVersion: "TLSv1.3" });
      expect(later === "200", `${what}, in TLS 1.3: ${later}`).toBe(answers[what] === "200");
    }
    // Docker 20.10 sends 42, "bad certificate", in all cases; newer Go distinguishes "certificate expired" and "unknown CA".
    const [bad, expired, unknown] = [/alert number 42$/, /alert number (42|45)$/, /alert number (42|48)$/];
    expect(answers).toEqual({
      "as Berth issues it": "200",
      "as OpenSSL makes it": "200",
      "no extended key usage": "200",
      "any extended key usage": "200",
      "for servers": expect.stringMatching(bad),
      "for signing programs": expect.stringMatching(bad),
      "an intermediate authority that pathlen forbids": expect.stringMatching(bad),
      "signed over SHA-1": expect.stringMatching(unknown),
      "signed over MD5": expect.stringMatching(unknown),
      "of an authority of the same name": expect.stringMatching(unknown),
      "of the same name, with the key identifier of the other": expect.stringMatching(unknown),
      "issued ten minutes ahead": "200",
      "issued ten minutes behind": "200",
      "issued a day ahead": expect.stringMatching(expired),
      "expired a minute ago": expect.stringMatching(expired),
    });
    // A machine whose clock is as fast as the issuer's was sends this certificate; the error names the clocks.
    const error = await failure(() =>
      probeDocker(host, asked["issued a day ahead"] ?? good, { now: new Date(Date.now() + 24 * 60 * minute) }),
    );
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(docker-refused-client|clock-skewed)$/),
      hint: expect.stringMatching(/clock/),
    });
  });

  for (const [clock, minutes, code, tags] of [
    ["a day ahead", 24 * 60, "clock-skewed", []],
    ["ten minutes behind", -10, undefined, ["long"]],
    ["ten minutes ahead", 10, undefined, ["long"]],
  ] as const)
    test(`serves a certificate whose issuer's clock was ${clock}, and reports it as required`, {
      tags: [...tags],
    }, async () => {
      const hostnames = [host.hostname, host.address].filter((name) => name !== undefined);
      const now = new Date(Date.now() + minutes * minute);
      const { server } = await issueCertificates(trusted, { hostnames, now });
      const { ca, cert, key } = server;
      expect(await provision("configure", admin, { certs: { ca, cert, key } })).toMatchObject({ ok: true });
      const asked = () => probeDocker(host, client);
      expect(await failure(asked)).toEqual(code === undefined ? undefined : expect.objectContaining({ code }));
      if (hasDocker)
        expect(await askByDocker(host, client)).toMatch(
          code === undefined ? /^\d+\./ : /has expired or is not yet valid/,
        );
    });

  test("starts services in the format of the Docker extension with both environments, the secret one in no file", {
    tags: ["long"],
  }, async () => {
    await shell(`apt-get -y -q install --no-install-recommends busybox-static docker-compose >/dev/null 2>&1
      tar -C / -c bin/busybox | docker --host unix:///run/docker.sock import - local/busybox:1 >/dev/null`);
    const command = ["/bin/busybox", "sh", "-c", "echo $$OPEN $$HIDDEN; exec /bin/busybox sleep 600"];
    const compose = {
      web: { image: "local/busybox:1", command, environment: { OPEN: "$" + "{OPEN}", HIDDEN: "$" + "{HIDDEN}" } },
    };
    const settings = { ...admin, compose, "compose-environment": { COMPOSE_PROJECT_NAME: "blog", OPEN: "it's open" } };
    const report = await provision("configure", settings, { environment: { HIDDEN: "canary $(id) '\"" } });
    expect(report).toMatchObject({ ok: true, changed: ["compose"] });
    const docker = await connectDocker(host, client);
    const [container] = await docker.listContainers({ filters: { label: ["com.docker.compose.project=blog"] } });
    const logs = await docker.getContainer(container?.Id ?? "").logs({ stdout: true, stderr: true });
    expect(logs.toString()).toContain(`it's open canary $(id) '"`);
    expect(
      (await shell("grep -rl canar[y] /etc /var/log /root /tmp /var/lib/berth 2>/dev/null || echo none")).trim(),
    ).toBe("none");
    // Containers keep running while the daemon loads other certificates.
    const { server, client: next } = await issueCertificates(await createAuthority({ name: "next" }), {
      hostnames: [host.hostname ?? "", host.address ?? ""],
    });
    const { ca, cert, key } = server;
    expect(await provision("configure", admin, { certs: { ca, cert, key } })).toMatchObject({ ok: true });
    const later = await (await connectDocker(host, next)).getContainer(container?.Id ?? "").inspect();
    expect(later.State).toMatchObject({ Running: true, StartedAt: expect.stringMatching(/^20/) });
    expect(later.RestartCount).toBe(0);
  });

  test("does not show the password that a registry rejects", async () => {
    const logins = [{ server: "127.0.0.1:9", username: "robot", password }];
    const error = await failure(() => provision("configure", admin, { logins }));
    expect(String(error)).toContain("failed with exit code 16");
    expect(inspect(error, { depth: 8 })).not.toContain(password);
    const found = await shell(
      `grep -rls ${password.replace("canary", "canar[y]")} /etc /var /root /home /tmp /run || echo none`,
    );
    expect(found.trim()).toBe("none");
  });

  test("uninstalls everything, and sets the machine up again", { tags: ["long"] }, async () => {
    const { server, client } = await issueCertificates(await createAuthority({ name: "last" }), {
      hostnames: [host.hostname ?? "", host.address ?? ""],
    });
    expect(await provision("uninstall")).toMatchObject({
      ok: true,
      changed: ["metadata-guard", "uninstalled"],
    });
    expect(await ask(host, client)).toMatch(/^rejected.*ECONNREFUSED/);
    expect(await provision("status")).toMatchObject({ ok: true, running: false, listening: false });
    const { ca, cert, key } = server;
    const settings = { berth: { ...admin.berth, engine: { source: guestEngine.source } } };
    expect(await provision("install", settings, { certs: { ca, cert, key } })).toMatchObject({
      ok: true,
      fingerprint: readCertificate(cert).fingerprint,
      changed: expect.arrayContaining(["engine", "metadata-guard", "administrator", "engine-restarted"]),
    });
    expect((await (await connectDocker(host, client)).info()).LiveRestoreEnabled).toBe(true);
  });

  test("passed no key, password or secret as an argument of a program in all tests above", async () => {
    // One that does, to check that the watch detects it.
    const careless = spawn("sh", ["-c", "read -r line", password]);
    await pause(200);
    const { seen, looks } = watch.stop();
    careless.kill();
    expect(seen).toEqual([`sh -c read -r line ${password}`]);
    expect(looks).toBeGreaterThan(100);
  });
});

let count = 0;
async function runCommand(azure: Azure, host: Host, command: object): Promise<string> {
  count += 1;
  const read = await runManagedCommand(azure, host, `test-${count}`, command);
  expect(JSON.stringify(read)).not.toContain("PRIVATE KEY");
  return read.properties?.instanceView?.output ?? "";
}

/** The result of a connection from an address of this machine within two seconds. */
function connectFrom(localAddress: string, { address }: Host, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, localAddress, timeout: 2000 });
    const end = (how: string) => {
      socket.destroy();
      resolve(how);
    };
    socket.once("connect", () => end("open"));
    socket.once("timeout", () => end("silent"));
    socket.once("error", (error: NodeJS.ErrnoException) => end(String(error.code)));
  });
}

const minute = 60_000;
/** The client does not check the strength of certificates: only dockerd does. */
const lenient = { ciphers: "DEFAULT:@SECLEVEL=0" };

function rsaAuthority(): Promise<Authority> {
  return createAuthority({ name: "ours", keyAlgorithm: "rsa-2048" });
}

/** The status of the response, or the error of the connection. */
function ping(host: Host, { ca, cert, key }: TlsMaterial, tls: SecureContextOptions): Promise<string> {
  return new Promise((resolve) => {
    const { address, hostname: servername, port } = host;
    const material = { ca, cert, key: key.reveal() };
    const asked = request({ host: address, servername, port, path: "/_ping", ...material, ...tls, agent: false });
    asked.once("response", ({ statusCode }) => resolve(String(statusCode)));
    asked.once("error", (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message.trim()}`));
    asked.end();
  });
}

async function ask(host: Host, material: TlsMaterial): Promise<string> {
  try {
    return (await (await connectDocker(host, material)).version()).Version;
  } catch (error) {
    return `rejected: ${String(error)}`;
  }
}

/** Asks with the docker CLI, which uses Go's TLS on the client side too. */
async function askByDocker(host: Host, { ca, cert, key }: TlsMaterial): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "berth-docker-"));
  try {
    const files = { "ca.pem": ca, "cert.pem": cert, "key.pem": key.reveal() };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 });
    const { PATH = "" } = process.env;
    const env = { PATH, DOCKER_CONFIG: folder, DOCKER_CERT_PATH: folder, DOCKER_TLS_VERIFY: "1" };
    const address = `tcp://${host.address}:${host.port}`;
    const { stdout, stderr } = spawnSync("docker", ["--host", address, "version", "--format", "{{.Server.Version}}"], {
      env,
      encoding: "utf8",
    });
    return stdout.trim() || stderr;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
