import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { createMachine, type Machine } from "./machine.testing.ts";

const debian = { ID: "debian", VERSION_ID: "12", VERSION_CODENAME: "bookworm" };
const withoutShell = spawnSync("dash", ["-c", ":"]).error !== undefined;

/** A machine with an installed Engine and a disk at LUN 0. */
async function machineWithDisk(): Promise<Machine> {
  const machine = await createMachine(debian);
  for (const path of ["installed", "etc/systemd/system/keep", "dev/disk/azure/scsi1/lun0", "proc/mounts"])
    machine.write(path, "");
  machine.program(
    "blkid",
    `case "$*" in
      *LABEL*) [ ! -e "$machine/formatted" ] || echo berth-data ;;
      *UUID*) echo 1234-abcd ;;
      *TYPE*) echo ext4 ;;
      *) [ -e "$machine/formatted" ] || [ -e "$machine/foreign" ] || exit 2 ;;
    esac`,
  );
  machine.program("mkfs.ext4", ': >"$machine/formatted"');
  machine.program("iptables", "exit 0");
  machine.program(
    "systemctl",
    `case "$1 $2" in
      "start "*.mount) sed -n 's|^Where=|x |p' "$machine/etc/systemd/system/$2" >>"$machine/proc/mounts" ;;
    esac
    [ "$1" != cat ] || cat "$machine/unit"
    [ "$2" != is-failed ]`,
  );
  return machine;
}

describe.skipIf(withoutShell)("the script", () => {
  test("formats an empty data disk once, and mounts it before the Engine starts", async () => {
    await using machine = await machineWithDisk();
    const settings = { berth: { dataDisk: true } };
    const { exitCode, report } = await machine.run("install", settings);
    expect({ exitCode, report }).toMatchObject({ exitCode: 0, report: { ok: true } });
    expect(machine.read("proc/mounts")).toBe("x /var/lib/berthdata\nx /var/lib/docker\nx /var/lib/containerd\n");
    expect(machine.read("etc/systemd/system/var-lib-berthdata.mount")).toContain("What=/dev/disk/by-uuid/1234-abcd");
    expect(machine.read("etc/systemd/system/var-lib-docker.mount")).toMatch(
      /What=\/var\/lib\/berthdata\/docker\nWhere=\/var\/lib\/docker\nType=none\nOptions=bind[\s\S]*RequiredBy=docker\.service/,
    );
    const calls = machine.calls();
    const place = (pattern: RegExp) => calls.findIndex((call) => pattern.test(call));
    expect(place(/^mkfs\.ext4 -q -L berth-data/)).toBeGreaterThan(-1);
    expect(place(/start var-lib-docker\.mount/)).toBeLessThan(place(/restart docker\.service/));
    expect((await machine.run("install", settings)).report).toMatchObject({ ok: true, changed: [] });
    expect(machine.calls().filter((call) => /^mkfs|start .*\.mount/.test(call))).toEqual([]);
  });

  test("does not format a disk that contains data", async () => {
    await using machine = await machineWithDisk();
    machine.write("foreign", "");
    const { exitCode, report } = await machine.run("install", { berth: { dataDisk: true } });
    expect({ exitCode, report }).toMatchObject({
      exitCode: 19,
      report: { reason: expect.stringContaining("contains data") },
    });
    expect(machine.calls().filter((call) => call.startsWith("mkfs"))).toEqual([]);
  });

  test("blocks the metadata address for containers until it is allowed", async () => {
    await using machine = await machineWithDisk();
    const unit = "etc/systemd/system/berth-metadata-guard.service";
    expect((await machine.run("install", { berth: { metadataForContainers: "blocked" } })).exitCode).toBe(0);
    expect(machine.read(unit)).toContain("-t raw -I PREROUTING -d 169.254.169.254/32 -j DROP");
    expect(machine.calls()).toContain("systemctl start berth-metadata-guard.service");
    expect((await machine.run("install", { berth: { metadataForContainers: "allowed" } })).exitCode).toBe(0);
    expect(machine.read(unit)).toBeUndefined();
    expect(machine.calls()).toContain("systemctl --quiet disable --now berth-metadata-guard.service");
  });

  test("writes the strict profile, with SELinux only if the kernel has it", async () => {
    await using machine = await machineWithDisk();
    const settings = { berth: { hardening: "strict" } };
    const daemon = () => JSON.parse(machine.read("etc/docker/daemon.json") ?? "");
    expect((await machine.run("install", settings)).exitCode).toBe(0);
    expect(daemon()).toMatchObject({ icc: false, "userns-remap": "default", "no-new-privileges": true });
    expect(daemon()).not.toHaveProperty("selinux-enabled");
    machine.write("sys/fs/selinux/enforce", "1");
    expect((await machine.run("install", settings)).exitCode).toBe(0);
    expect(daemon()).toMatchObject({ icc: false, "selinux-enabled": true });
  });

  test("refuses to hide existing containers behind another user namespace", { tags: ["long"] }, async () => {
    await using machine = await machineWithDisk();
    const strict = { berth: { hardening: "strict" } };
    machine.program("docker", '[ "$3" != ps ] || cat "$machine/containers"');
    machine.write("containers", "4f1c\n9a20\n");
    machine.write("etc/docker/daemon.json", '{ "debug": true }\n');
    const { exitCode, report } = await machine.run("install", strict);
    expect({ exitCode, report }).toMatchObject({
      exitCode: 19,
      report: { reason: expect.stringContaining("2 containers") },
    });
    expect(machine.read("etc/docker/daemon.json")).toBe('{ "debug": true }\n');
    machine.write("containers", "");
    expect((await machine.run("install", strict)).exitCode).toBe(0);
    machine.write("containers", "4f1c\n");
    expect((await machine.run("install", strict)).exitCode).toBe(0);
    expect((await machine.run("install", {})).exitCode).toBe(19);
  });
});
