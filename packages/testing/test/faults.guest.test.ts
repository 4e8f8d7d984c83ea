import { createAuthority, createHost, parseHostSpec, probeDocker, runScript } from "@dockberth/core";
import type { GuestFault } from "@dockberth/emulator";
import { expect, test } from "vitest";
import { emulatedAzure, failure, guestEngine } from "../src/index.ts";
import { triesGuests } from "../src/reliability/share.ts";

/** A fault of a real machine during the setup of Docker, its error, and how an administrator fixes it. */
const troubles: readonly {
  readonly fault: GuestFault;
  readonly expected: { readonly code: string; readonly details?: { readonly exitCode: number } };
  readonly fix?: string;
}[] = [
  {
    fault: { kind: "mirror-down" },
    expected: { code: "provision-failed", details: { exitCode: 12 } },
    fix: "rm /etc/apt/apt.conf.d/99-fault",
  },
  {
    fault: { kind: "disk-full" },
    expected: { code: "provision-failed", details: { exitCode: 13 } },
    fix: "umount /var/cache/apt/archives",
  },
  // While dpkg installs the packages.
  { fault: { kind: "reboot", afterSeconds: 5 }, expected: { code: "agent-silent" } },
];

test.skipIf(!triesGuests)(
  "reports an unreachable mirror, a full disk and a reboot, continues after each, and waits for a slow mirror",
  async () => {
    const guestFaults: GuestFault[] = [
      ...troubles.map(({ fault }) => ({ ...fault, task: "custom-script" as const })),
      // Another package manager holds the lock for a while.
      { kind: "packages-locked", seconds: 4, task: "custom-script" },
      // For the second host.
      { kind: "mirror-slow", kilobytesPerSecond: 4096, task: "custom-script" },
    ];
    await using cloud = await emulatedAzure({ guests: "linux", guestFaults });
    const authority = await createAuthority({ name: "tests" });
    const spec = parseHostSpec({
      name: "demo",
      allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`],
      engine: guestEngine,
    });
    for (const { expected, fix } of troubles) {
      const error = await failure(() => createHost(cloud.azure, spec, authority));
      expect(error).toMatchObject({ ...expected, hint: expect.stringMatching(/\w/) });
      if (fix !== undefined) await runScript(cloud.azure, "demo", { script: fix });
    }
    const { host, client } = await createHost(cloud.azure, spec, authority);
    await probeDocker(host, client);
    const { output } = await runScript(cloud.azure, "demo", {
      script: "dpkg --audit; ls /var/lib/dpkg/updates | wc -l",
    });
    expect(output.trim()).toBe("0");
    const other = await createHost(cloud.azure, { ...spec, name: "slow" }, authority);
    await probeDocker(other.host, other.client);
    const limits = await runScript(cloud.azure, "slow", { script: "apt-config dump | grep Dl-Limit" });
    expect(limits.output).toContain("4096");
  },
);
