import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { createMachine, type Machine } from "./machine.testing.ts";

const debian = { ID: "debian", VERSION_ID: "12", VERSION_CODENAME: "bookworm" };
const distribution = { berth: { engine: { source: "distribution" } } };
const installs = (machine: Machine) =>
  machine.calls().filter((line) => /^apt-get .* install docker\.io/.test(line) && !line.includes("--dry-run"));

async function debianMachine(): Promise<Machine> {
  const machine = await createMachine(debian);
  machine.program("apt-cache", 'echo "  Candidate: 26.1.5+dfsg1-1"');
  return machine;
}

test("installs the packages once, and leaves the extension's run the configuration", async () => {
  await using machine = await debianMachine();
  const headStart = machine.runHeadStart(distribution);
  expect(headStart).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("from: distribution") });
  expect(installs(machine)).toHaveLength(1);
  expect(machine.read("etc/docker/daemon.json")).toBeUndefined();
  expect(machine.read("run/berth/head-start.pid")).toBeUndefined();

  const { report, stderr } = await machine.run("install", distribution);
  expect(report).toMatchObject({ ok: true, source: "distribution", changed: expect.arrayContaining(["daemon.json"]) });
  expect(stderr).not.toContain("installing Docker Engine");
  expect(installs(machine)).toEqual([]);
  // The Engine counts as installed by Berth: its removal removes it.
  expect(machine.read("var/lib/berth/engine-source")).toBe("distribution\n");
  expect(machine.read("var/lib/berth/before/docker-folder.absent")).toBe("");
});

test("costs nothing where it fails: the extension's run chooses the source again", async () => {
  await using machine = await debianMachine();
  machine.program("apt-get", "echo 'E: Failed to fetch' && exit 100");
  const headStart = machine.runHeadStart({ berth: { engine: { source: "docker" } } });
  expect(headStart).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/the head start failed: /) });
  expect(machine.read("var/lib/berth/engine-source")).toBeUndefined();
  expect(machine.read("run/berth/head-start.ended")).toBe("");
  machine.program("apt-get", 'case " $* " in *" install "*) : >"$machine/installed" ;; esac');
  expect((await machine.run("install", distribution)).report).toMatchObject({ ok: true, source: "distribution" });
});

test("does nothing where the extension's run has begun", async () => {
  await using machine = await debianMachine();
  machine.write("var/lib/berth/settings", "");
  expect(machine.runHeadStart(distribution).exitCode).toBe(0);
  expect(installs(machine)).toEqual([]);
});

test("is waited for while it runs, for eight minutes at most", async () => {
  await using machine = await debianMachine();
  const running = spawn("sleep", ["600"], { stdio: "ignore" });
  try {
    machine.write("run/berth/head-start.pid", `${running.pid}\n`);
    expect((await machine.run("install", distribution)).report).toMatchObject({ ok: true });
  } finally {
    running.kill();
  }
  // Each pause of the test's machine is a minute.
  expect(machine.calls().filter((line) => line.startsWith("sleep "))).toHaveLength(9);
});

test("is waited for while cloud-init has not ended, for three minutes at most", async () => {
  await using machine = await debianMachine();
  machine.write("run/cloud-init/enabled", "");
  expect((await machine.run("install", distribution)).report).toMatchObject({ ok: true });
  expect(machine.calls().filter((line) => line.startsWith("sleep "))).toHaveLength(3);

  await using other = await debianMachine();
  other.write("run/cloud-init/enabled", "");
  other.write("run/cloud-init/result.json", "{}");
  await other.run("install", distribution);
  expect(other.calls().filter((line) => line.startsWith("sleep "))).toEqual([]);
});
