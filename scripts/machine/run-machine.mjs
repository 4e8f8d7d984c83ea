import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program.mjs";

/**
 * Boots a machine, runs a shell script in it as root, and returns the script's exit code when the machine is off; undefined
 * where the machine ended before the script did. What the machine writes to its disks is kept only in `kept`.
 */
export async function runMachine({
  system,
  project,
  kept,
  work,
  kernelOptions,
  script,
  isInteractive,
  isEmulated,
  signal,
}) {
  const result = join(work, "result");
  const task = Buffer.from(script).toString("base64");
  await runProgram(
    "qemu-system-x86_64",
    [
      ...[
        "-accel",
        isEmulated ? "tcg,thread=multi" : "kvm",
        "-cpu",
        isEmulated ? "max" : "host",
        "-smp",
        "2",
        "-m",
        "6G",
      ],
      ...["-nodefaults", "-no-user-config", "-display", "none"],
      ...["-kernel", join(system, "kernel"), "-initrd", join(system, "initrd"), "-no-reboot"],
      ...[
        "-append",
        `root=/dev/vda rw console=ttyS0 quiet panic=-1 systemd.show_status=false systemd.firstboot=off ${kernelOptions}`,
      ],
      ...["-drive", `file=${join(system, "disk")},format=raw,if=virtio,cache=unsafe,snapshot=on`],
      ...["-drive", `file=${project},format=raw,if=virtio,cache=unsafe`],
      ...["-drive", `file=${kept},format=raw,if=virtio,cache=writeback,discard=unmap`],
      ...["-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci"],
      // systemd reads the script from the machine's firmware: systemd.system-credentials(7).
      ...["-smbios", `type=11,value=io.systemd.credential.binary:machine.task=${task}`],
      ...["-serial", isInteractive ? "mon:stdio" : "stdio", "-serial", `file:${result}`],
    ],
    { signal, stdio: [isInteractive ? "inherit" : "ignore", "inherit", "inherit"] },
  );
  const code = existsSync(result) ? readFileSync(result, "latin1").trim() : "";
  return /^\d+$/.test(code) ? Number(code) : undefined;
}
