import { createAuthority, createHost, parseHostSpec, probeDocker, runScript } from "@dockberth/core";
import type { GuestFault } from "@dockberth/emulator";
import { expect, test } from "vitest";
import { emulatedAzure, failure } from "../src/index.ts";
import { triesGuests } from "../src/reliability/share.ts";

/** What goes wrong with a real machine while Docker is put on it, how it is told, and what an administrator then does. */
const troubles: readonly {
  readonly fault: GuestFault;
  readonly told: { readonly code: string; readonly details?: { readonly exitCode: number } };
  readonly mend?: string;
}[] = [
  {
    fault: { kind: "mirror-down" },
    told: { code: "provision-failed", details: { exitCode: 12 } },
    mend: "rm /etc/apt/apt.conf.d/99-fault",
  },
  {
    fault: { kind: "disk-full" },
    told: { code: "provision-failed", details: { exitCode: 13 } },
    mend: "umount /var/cache/apt/archives",
  },
  // In the middle of the packages: dpkg has begun, and has not ended.
  { fault: { kind: "reboot", afterSeconds: 5 }, told: { code: "agent-silent" } },
];

test.skipIf(!triesGuests)(
  "a mirror that is down, a full disk and a power cut are each told with what to do, and the same create then goes on; a slow mirror is waited for",
  async () => {
    const guestFaults: GuestFault[] = [
      ...troubles.map(({ fault }) => ({ ...fault, task: "custom-script" as const })),
      // Somebody else's updates, for a while: waited for.
      { kind: "packages-locked", seconds: 4, task: "custom-script" },
      // The next host's.
      { kind: "mirror-slow", kilobytesPerSecond: 4096, task: "custom-script" },
    ];
    await using cloud = await emulatedAzure({ guests: "linux", guestFaults });
    const authority = await createAuthority({ name: "tests" });
    const spec = parseHostSpec({ name: "demo", allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`] });
    for (const { told, mend } of troubles) {
      const error = await failure(() => createHost(cloud.azure, spec, authority));
      expect(error).toMatchObject({ ...told, hint: expect.stringMatching(/\w/) });
      if (mend !== undefined) await runScript(cloud.azure, "demo", { script: mend });
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
