// @module-tag long
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Guest, GuestProvider, GuestSpec } from "../src/guests/guest.ts";
import { createGuestProvider } from "../src/guests/index.ts";

const cacheFolder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "berth", "guests");
const real = process.platform === "linux" && process.getuid?.() === 0;

const spec: GuestSpec = {
  id: "0123456789abcdef",
  hostname: "one",
  adminUsername: "captain",
  sshPublicKeys: [],
  privateAddress: "10.0.0.4",
  publicAddress: undefined,
  memoryMegabytes: 4096,
  instance: {
    ...{
      location: "westeurope",
      name: "one",
      resourceGroupName: "group",
      resourceId: "/the/id",
      subscriptionId: "sub",
    },
    ...{ vmId: "vm-id", vmSize: "Standard_B2s", zone: "2", tags: { owner: "me" } },
    image: { publisher: "Debian", offer: "debian-13", sku: "13-gen2", version: "latest" },
  },
};

const uninstall = { kind: "uninstall", handler: "custom-script" } as const;

describe.skipIf(!real)("a Linux guest with Azure's own agent", () => {
  let provider: GuestProvider;
  let guest: Guest;

  beforeAll(async () => {
    provider = await createGuestProvider({ kind: "linux", cacheFolder, stateFolder: undefined, agent: "waagent" });
    await provider.prepare();
    guest = await provider.create(spec);
    await guest.start();
  });
  afterAll(() => provider?.close());

  const shell = async (script: string) => {
    const task = { kind: "run-command", name: "test", script, parameters: [], protectedParameters: [] } as const;
    return (await guest.run({ ...task, timeoutSeconds: 300 })).stdout;
  };
  const custom = (sequence: number, settings: object, protectedSettings: object = {}, machine: Guest = guest) =>
    machine.run({
      kind: "custom-script",
      sequence,
      settings: { ...settings },
      protectedSettings: { ...protectedSettings },
    });

  test("runs a script of the protected settings, which only the machine can decrypt", async () => {
    const secret = "canary-of-the-settings";
    const script = gzipSync(`#!/bin/sh\r\necho out ${secret} | tr a-z A-Z\r\necho err >&2\r\nexit 7\r\n`);
    const result = await custom(3, {}, { script: script.toString("base64") });
    expect(result).toMatchObject({ exitCode: 7, stderr: "err\n", timedOut: false });
    expect(result.stdout).toBe(`OUT ${secret.toUpperCase()}\n`);
    const home = "/var/lib/waagent/custom-script/download/3";
    expect(await shell(`stat -c %a ${home} ${home}/script.sh ${home}/stdout; cat ${home}/../../mrseq`)).toBe(
      "700\n500\n600\n3",
    );
    const kept = await shell("cat /var/lib/waagent/*/config/3.settings /var/lib/waagent/ExtensionsConfig.*");
    expect(kept).toContain('"protectedSettings": "MI');
    expect(kept).not.toContain(script.toString("base64").slice(0, 40));
  });

  test("reports the last 4 KB of output, and why a download failed", async () => {
    const long = await custom(4, { commandToExecute: "seq 1 5000" });
    expect(long).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\n5000\n$/) });
    expect(long.stdout).toHaveLength(4096);
    expect(await custom(5, { commandToExecute: "true", fileUris: ["http://nowhere.example/x"] })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("failed to download file[0]"),
    });
  });

  test("runs nothing again after a restart, and goes on with the next settings", async () => {
    await custom(6, { commandToExecute: "echo ran >>/var/lib/ran" });
    await guest.powerOff();
    await guest.start();
    expect(await custom(7, { commandToExecute: "cat /var/lib/ran" })).toMatchObject({ exitCode: 0, stdout: "ran\n" });
    expect(await shell("systemctl is-active walinuxagent; systemctl is-system-running; id -un captain")).toBe(
      "active\nrunning\ncaptain\n",
    );
  });

  test("uninstalls the handler, whose next settings run as those of a new one", async () => {
    await custom(8, { commandToExecute: "true" });
    const folders =
      "ls -d /var/lib/waagent/custom-script /var/lib/waagent/Microsoft.Azure.Extensions.CustomScript-* 2>&1";
    expect(await shell(folders)).not.toContain("cannot access");
    expect(await guest.run(uninstall)).toMatchObject({ exitCode: 0, timedOut: false });
    expect((await shell(`${folders} | grep -c 'cannot access'`)).trim()).toBe("2");
    const operations = await shell(
      "grep -o 'Uninstall extension \\[.*\\]\\|Disable extension: \\[.*\\]' /var/log/waagent.log | uniq",
    );
    expect(operations).toBe(
      "Disable extension: [bin/custom-script-shim disable]\nUninstall extension [bin/custom-script-shim uninstall]\n",
    );
    expect(await custom(0, { commandToExecute: "echo anew" })).toMatchObject({ exitCode: 0, stdout: "anew\n" });
  });

  test("uninstalls a handler from before a restart of the emulator, and one that is not there", async () => {
    const stateFolder = await mkdtemp(join(tmpdir(), "guests-"));
    const provide = () => createGuestProvider({ kind: "linux", cacheFolder, stateFolder, agent: "waagent" });
    const kept = { ...spec, id: "fedcba9876543210", hostname: "two" };
    let emulator = await provide();
    try {
      const first = await emulator.create(kept);
      await first.start();
      expect(await custom(0, { commandToExecute: "true" }, {}, first)).toMatchObject({ exitCode: 0 });
      await emulator.close();
      emulator = await provide();
      const second = await emulator.attach(kept);
      await second?.start();
      for (const _time of [1, 2]) expect(await second?.run(uninstall)).toMatchObject({ timedOut: false });
      expect(await custom(1, { commandToExecute: "echo anew" }, {}, second)).toMatchObject({ stdout: "anew\n" });
    } finally {
      await emulator.close();
      await rm(stateFolder, { recursive: true });
    }
  });

  test("gets its goal state again after a restart of the emulator, and runs nothing again", async () => {
    const stateFolder = await mkdtemp(join(tmpdir(), "guests-"));
    const provide = () => createGuestProvider({ kind: "linux", cacheFolder, stateFolder, agent: "waagent" });
    const kept = { ...spec, id: "fedcba9876543211", hostname: "three" };
    const secret = "canary-of-the-goal-state";
    let emulator = await provide();
    try {
      const first = await emulator.create(kept);
      await first.start();
      const settings = { commandToExecute: `echo ${secret} >>/var/lib/ran` };
      expect(await custom(4, {}, settings, first)).toMatchObject({ exitCode: 0 });
      expect(await readFile(join(stateFolder, "disks", kept.id, "goal-state.json"), "utf8")).not.toContain(secret);
      await emulator.close();
      emulator = await provide();
      const second = await emulator.attach(kept);
      await second?.start();
      const task = { kind: "run-command", name: "test", parameters: [], protectedParameters: [] } as const;
      const script = `cat /var/lib/ran
        grep -ho 'state="enabled"\\|seqNo="4"' "$(ls -td /var/lib/waagent/history/*/ | head -1)ExtensionsConfig.xml"
        ls /var/lib/waagent/Microsoft.Azure.Extensions.CustomScript-*/status`;
      const result = await second?.run({ ...task, script, timeoutSeconds: 60 });
      expect(result?.stdout).toBe(`${secret}\nstate="enabled"\nseqNo="4"\n4.status\n`);
      expect(await custom(5, { commandToExecute: "echo next" }, {}, second)).toMatchObject({ stdout: "next\n" });
    } finally {
      await emulator.close();
      await rm(stateFolder, { recursive: true });
    }
  });

  test("can ask the instance metadata service, with its header only", async () => {
    const ask = (path: string, ...options: string[]) =>
      shell(`curl -s -w ' %{http_code}' ${options.join(" ")} 'http://169.254.169.254/metadata/${path}'`);
    const header = "-H Metadata:true";
    const [body = "", status] = (await ask("instance?api-version=2021-02-01", header)).split(/ (?=\d+$)/);
    expect(status).toBe("200");
    expect(JSON.parse(body)).toMatchObject({
      compute: {
        location: "westeurope",
        vmId: "vm-id",
        zone: "2",
        offer: "debian-13",
        tagsList: [{ name: "owner", value: "me" }],
      },
      network: { interface: [{ ipv4: { ipAddress: [{ privateIpAddress: "10.0.0.4" }] } }] },
    });
    expect(await ask("instance/compute/name?api-version=2021-02-01&format=text", header)).toBe("one 200");
    expect(await ask("instance?api-version=2021-02-01")).toMatch(/ 400$/);
    expect(await ask("instance", header)).toMatch(/ 400$/);
    expect(await ask("identity/oauth2/token?api-version=2018-02-01", header)).toMatch(/ 404$/);
  });

  test("rejects a task when the power is cut", async () => {
    const running = custom(8, { commandToExecute: "touch /var/tmp/started; sleep 600" });
    const outcome = running.then(
      () => "ended",
      (error: Error) => error.message,
    );
    await guest.powerOff();
    expect(await outcome).toMatch(/powered off/);
  });
});
