import { describe, expect, test } from "vitest";
import { createMachine, type Machine } from "./machine.testing.ts";
import type { Updates } from "./render.ts";

const debian = { ID: "debian", VERSION_ID: "12", VERSION_CODENAME: "bookworm" };
const rocky = { ID: "rocky", ID_LIKE: "rhel fedora", VERSION_ID: "9.4" };
const leap = { ID: "opensuse-leap", ID_LIKE: "suse opensuse", VERSION_ID: "15.6" };

const upgrades = `Inst libc6 [2.36-9] (2.36-9+deb12u4 Debian-Security:12/stable-security [amd64])
Inst linux-image-6.1.0-21-amd64 (6.1.90-1 Debian-Security:12/stable-security [amd64])
Inst curl [7.88.1-10] (7.88.1-10+deb12u5 Debian:12.5/stable [amd64])
Conf libc6 (2.36-9+deb12u4 Debian-Security:12/stable-security [amd64])`;

/** A machine that is set up, and whose packages change with the first installation of updates. */
async function machineWithUpdates(osRelease: Readonly<Record<string, string>>): Promise<Machine> {
  const machine = await createMachine(osRelease);
  machine.write("installed", "");
  expect(await machine.run("configure")).toMatchObject({ exitCode: 0 });
  machine.calls();
  machine.write("before", "curl 7.88.1-10\nlibc6 2.36-9\n");
  machine.write("after", "curl 7.88.1-10\nlibc6 2.36-9+deb12u4\nlinux-image-6.1.0-21-amd64 6.1.90-1\n");
  const listed = 'if [ -e "$machine/updated" ]; then cat "$machine/after"; else cat "$machine/before"; fi';
  machine.program("dpkg-query", `case "$*" in *Package*) ${listed} ;; *) printf installed ;; esac`);
  machine.program("rpm", `case "$*" in *--all*) ${listed} ;; *) exit 1 ;; esac`);
  machine.program("uname", "echo 6.1.0-20-amd64");
  return machine;
}

function patch(machine: Machine, updates: Updates) {
  return machine.runWithStoredSettings("patch", {}, "", updates);
}

describe("Debian", () => {
  async function debianMachine(): Promise<Machine> {
    const machine = await machineWithUpdates(debian);
    machine.write("upgrades", `${upgrades}\n`);
    machine.program(
      "apt-get",
      `case " $* " in
        *" --dry-run "*) cat "$machine/upgrades" ;;
        *" install "* | *" upgrade "*) : >"$machine/updated" ;;
      esac`,
    );
    machine.program("apt-mark", '[ "$1" != showauto ] || printf "libc6\\nzlib1g\\n"');
    return machine;
  }

  test("installs security updates only, keeps what was installed automatically, and tells what changed", async () => {
    await using machine = await debianMachine();
    const { exitCode, report } = await patch(machine, "security");
    expect({ exitCode, ...report }).toMatchObject({
      exitCode: 0,
      updates: 2,
      updated: [
        { name: "libc6", from: "2.36-9", to: "2.36-9+deb12u4" },
        { name: "linux-image-6.1.0-21-amd64", to: "6.1.90-1" },
      ],
      reboot: null,
    });
    const calls = machine.calls();
    expect(calls.find((call) => / --only-upgrade .*install libc6$/.test(call))).toContain("--no-remove");
    expect(calls).toContain("apt-mark auto libc6");
    expect(calls.join("\n")).not.toMatch(/install .*curl|change-held/);
  });

  test("changes nothing where there are no updates", { tags: ["long"] }, async () => {
    await using machine = await debianMachine();
    machine.write("upgrades", "Inst curl [7.88.1-10] (7.88.1-10+deb12u5 Debian:12.5/stable [amd64])\n");
    expect((await patch(machine, "security")).report).toMatchObject({ ok: true, updates: 0, updated: [], changed: [] });
  });

  test("refuses an update of the Engine on a swarm node before it changes anything", async () => {
    await using machine = await debianMachine();
    machine.write("upgrades", "Inst containerd [1] (2 Debian-Security:12/stable-security [amd64])\n");
    machine.program("docker", 'case "$*" in *LocalNodeState*) echo active ;; esac');
    expect(await patch(machine, "security")).toMatchObject({ exitCode: 21 });
    expect(machine.read("updated")).toBeUndefined();
  });

  test.each([
    ["a newer kernel of its flavour", ["vmlinuz-6.1.0-20-amd64", "vmlinuz-6.1.0-100-amd64"], true],
    ["a kernel of another flavour", ["vmlinuz-6.1.0-20-amd64", "vmlinuz-6.1.0-21-cloud-amd64"], false],
    ["the file of Debian's hooks", ["vmlinuz-6.1.0-20-amd64", "../run/reboot-required"], true],
  ])("tells whether a machine with %s needs a reboot", async (_title, files, reboot) => {
    await using machine = await debianMachine();
    for (const file of files) machine.write(`boot/${file}`, "");
    expect((await patch(machine, "security")).report).toMatchObject({ reboot });
  });

  test("installs every update, removes nothing, and keeps its report below what Azure keeps of the output", async () => {
    await using machine = await debianMachine();
    const packages = Array.from({ length: 900 }, (_, index) => `package-${index} 1.0-1`);
    machine.write("before", `${packages.join("\n")}\n`);
    machine.write("after", `${packages.join("\n").replaceAll("1.0-1", '1.0-2"')}\n`);
    const { report } = await patch(machine, "all");
    expect(report).toMatchObject({ ok: true, updates: 900 });
    expect(machine.calls().join("\n")).toMatch(/^apt-get -y .*--with-new-pkgs upgrade$/m);
    expect(JSON.stringify(report).length).toBeLessThan(3500);
  });
});

describe("RHEL's family", () => {
  async function rockyMachine(): Promise<Machine> {
    const machine = await machineWithUpdates(rocky);
    machine.program(
      "dnf",
      `case " $* " in
        *" check-update "*) printf '\\ncontainerd.io.x86_64 1.7.25-3.1.el9 docker-ce-stable\\n'; exit 100 ;;
        *" needs-restarting "*) echo "Reboot is required to fully utilize these updates."; exit 1 ;;
        *" upgrade "*) : >"$machine/updated" ;;
      esac`,
    );
    return machine;
  }

  test("installs security updates, and asks dnf whether a reboot is needed", async () => {
    await using machine = await rockyMachine();
    expect((await patch(machine, "security")).report).toMatchObject({ ok: true, updates: 2, reboot: true });
    expect(machine.calls()).toContain("dnf -y -q --security upgrade");
  });
});

describe("SUSE", () => {
  test("takes zypper's exit codes for a reboot and for a second run as success", async () => {
    await using machine = await machineWithUpdates(leap);
    machine.program(
      "zypper",
      `case " $* " in
        *" patch "*) [ ! -e "$machine/updated" ] || exit 102; : >"$machine/updated"; exit 103 ;;
        *" needs-rebooting "*) exit 102 ;;
      esac`,
    );
    expect((await patch(machine, "security")).report).toMatchObject({ ok: true, updates: 2, reboot: true });
    const calls = machine.calls().filter((call) => call.includes("patch"));
    expect(calls).toEqual(Array(2).fill("zypper --non-interactive --quiet patch --category security --no-recommends"));
  });

  test("fails where zypper does", { tags: ["long"] }, async () => {
    await using machine = await machineWithUpdates(leap);
    machine.program("zypper", 'case " $* " in *" update "*) exit 4 ;; esac');
    expect(await patch(machine, "all")).toMatchObject({ exitCode: 13 });
  });
});

test("refuses an image that updates itself", async () => {
  await using machine = await createMachine({ ID: "flatcar", VERSION_ID: "3975.2.1" });
  machine.write("installed", "");
  expect(await machine.run("configure")).toMatchObject({ exitCode: 0 });
  expect(await patch(machine, "security")).toMatchObject({
    exitCode: 10,
    report: { reason: expect.stringContaining("image") },
  });
});
