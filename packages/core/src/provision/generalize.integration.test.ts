import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLivingMachine, type LivingMachine } from "./living-machine.testing.ts";
import { realToolsFolder } from "./real-tools.testing.ts";

const settings = { docker: { port: 2376 }, berth: { adminUsername: "anna", idleAfterMinutes: 30 } };
const logins = [{ server: "registry.example", username: "u", password: "p" }];
const certificates = {
  ca: "CA",
  cert: "-----BEGIN CERTIFICATE-----\nPAIR1\n-----END CERTIFICATE-----",
  key: "KEY1",
};

/** A machine that Berth has set up, as the builder of an image is. */
async function builder(): Promise<LivingMachine> {
  const machine = await createLivingMachine({ hasEngine: false });
  machine.program("waagent", 'echo "$*" >"$machine/waagent-calls"; [ ! -e "$machine/waagent-fails" ]');
  machine.program("systemd-run", 'for word; do last=$word; done; echo "$last" >"$machine/armed"');
  machine.program("journalctl", "");
  machine.program("cloud-init", ': >"$machine/cloud-init-cleaned"');
  expect(await machine.run("install", settings, { certs: certificates, logins })).toMatchObject({ exitCode: 0 });
  machine.write("root/.docker/config.json", '{"auths":{"registry.example":{"auth":"c2VjcmV0"}}}');
  machine.write("home/anna/.docker/config.json", "{}");
  machine.write("var/lib/docker/engine-id", "f00");
  machine.write("var/lib/docker/overlay2/layer", "layer");
  return machine;
}

/** Runs what the verb has left for later. */
function deprovision(machine: LivingMachine) {
  const script = machine.read("armed")?.trim() ?? "";
  const env = { PATH: `${join(machine.folder, "programs")}:${realToolsFolder()}`, berth_root: machine.folder };
  return spawnSync("dash", [script], { env, encoding: "utf8" });
}

const generalize = (machine: LivingMachine) => machine.runWithStoredSettings("generalize");

test("leaves the Engine and its images, and no key, login, setting or state of this machine", async () => {
  await using machine = await builder();
  const { exitCode, report } = await generalize(machine);
  expect({ exitCode, ...report }).toMatchObject({ exitCode: 0, engine: "29.1.0", source: "distribution" });
  const left = machine.state().filter((line) => !/^(opened|groups|proc|run|unit|candidate|calls) /.test(line));
  expect(left.filter((line) => /\.pem|config\.json|daemon\.json|zz-berth|berth-idle|engine-id/.test(line))).toEqual([]);
  expect(machine.read("var/lib/docker/overlay2/layer")).toBe("layer");
  expect(machine.read("installed")).toBe("");
  expect(machine.read("logins")).toBeUndefined();
  expect(machine.read("var/lib/berth/engine-source")).toBe("distribution\n");
  expect(machine.read("var/lib/berth/image")).toBe("29.1.0\n");
  expect(left.filter((line) => line.startsWith("var/lib/berth/")).map((line) => line.split(" ")[0])).toEqual(
    ["engine-source", "image", "packages", "packages-along"].map((name) => `var/lib/berth/${name}`),
  );
  expect(left.join("\n")).not.toMatch(/KEY1|PAIR1|c2VjcmV0/);
});

test("ends in a power-off, once the identity of the machine is removed", async () => {
  await using machine = await builder();
  const identity = [
    "etc/ssh/ssh_host_ed25519_key",
    "var/lib/waagent/ABCD.prv",
    "root/.ssh/authorized_keys",
    "var/log/auth.log",
  ];
  for (const path of [...identity, "var/lib/systemd/random-seed", "tmp/left"]) machine.write(path, "x");
  machine.write("etc/ssh/sshd_config", "");
  machine.write("etc/machine-id", "0123\n");
  mkdirSync(join(machine.folder, "var/log/journal"));
  await generalize(machine);
  machine.calls();
  expect(deprovision(machine)).toMatchObject({ status: 0, stderr: "" });
  expect(machine.calls().filter((call) => /poweroff|deprovision/.test(call))).toEqual([
    "waagent -deprovision+user -force",
    "systemctl poweroff",
  ]);
  expect(
    [...identity, "var/lib/systemd/random-seed", "tmp/left"].filter((path) => machine.read(path) !== undefined),
  ).toEqual([]);
  expect([machine.read("etc/machine-id"), machine.read("etc/ssh/sshd_config")]).toEqual(["", ""]);
  expect(existsSync(join(machine.folder, "cloud-init-cleaned"))).toBe(true);
  expect(existsSync(join(machine.folder, "var/log/journal"))).toBe(true);
});

test("does not power a machine off whose agent fails to remove the identity", async () => {
  await using machine = await builder();
  await generalize(machine);
  writeFileSync(join(machine.folder, "waagent-fails"), "");
  machine.calls();
  expect(deprovision(machine).status).not.toBe(0);
  expect(machine.calls()).not.toContain("systemctl poweroff");
});

test.each(["waagent", "systemd-run"])("rejects a machine without %s before it changes anything", async (program) => {
  await using machine = await builder();
  spawnSync("rm", [join(machine.folder, "programs", program)]);
  const before = machine.state();
  expect(await generalize(machine)).toMatchObject({
    exitCode: 10,
    report: { reason: expect.stringContaining(program) },
  });
  expect(machine.state()).toEqual(before);
});

test("sets up a machine of the image without a package manager, and uninstalls what the image has", async () => {
  await using machine = await builder();
  await generalize(machine);
  machine.cutPower();
  machine.program("apt-get", "exit 100");
  const certs = { ...certificates, cert: certificates.cert.replace("PAIR1", "PAIR2"), key: "KEY2" };
  const { exitCode, report } = await machine.run("install", settings, { certs });
  expect({ exitCode, ...report }).toMatchObject({ exitCode: 0, engine: "29.1.0", source: "distribution" });
  expect(machine.read("running/key.pem")).toBe("KEY2\n");
});

test.each([
  ["another version", { engine: { version: "28" } }, /has Docker Engine 29\.1\.0 and not 28/],
  ["another source", { engine: { source: "docker" } }, /source distribution and not docker/],
])("rejects %s of the Engine than the image has", async (_what, engine, reason) => {
  await using machine = await builder();
  await generalize(machine);
  machine.calls();
  const wanted = { docker: { port: 2376 }, berth: engine };
  expect(await machine.run("install", wanted, { certs: certificates })).toMatchObject({
    exitCode: 19,
    report: { reason: expect.stringMatching(reason) },
  });
  expect(machine.calls().filter((call) => / (install|update)( |$)/.test(call))).toEqual([]);
});

test("upgrades the Engine of the image, and keeps the upgraded one in the next run", async () => {
  await using machine = await builder();
  await generalize(machine);
  await machine.run("install", settings, { certs: certificates });
  machine.write("candidate", "29.2.0\n");
  expect(await machine.runWithStoredSettings("upgrade")).toMatchObject({ exitCode: 0, report: { engine: "29.2.0" } });
  expect(machine.read("var/lib/berth/image")).toBeUndefined();
  expect(readFileSync(join(machine.folder, "running/version"), "utf8")).toBe("29.2.0\n");
});
