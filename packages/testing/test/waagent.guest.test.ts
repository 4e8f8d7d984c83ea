// @module-tag long
import { createAuthority, createHost, parseHostSpec, removeHost, rotateHost, runScript } from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmulatedAzure, emulatedAzure, guestEngine, makeForeignMachine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

describe.skipIf(!real)("a host whose machine has Azure's own agent", () => {
  let cloud: EmulatedAzure;

  beforeAll(async () => {
    cloud = await emulatedAzure({ guests: "linux", agent: "waagent" });
  });
  afterAll(() => cloud?.[Symbol.asyncDispose]());

  test("is created, and its certificates are rotated, by scripts that this agent decrypts and runs", async () => {
    const { azure, emulator } = cloud;
    const allowFrom = [`${emulator.guests?.hostAddress}/32`];
    const authority = await createAuthority({ name: "tests" });
    const spec = parseHostSpec({ name: "agent", allowFrom, engine: guestEngine });
    const { host, isNew } = await createHost(azure, spec, authority);
    expect({ state: host.state, isNew }).toEqual({ state: "ready", isNew: true });
    expect((await createHost(azure, spec, authority)).isNew).toBe(false);
    const { output } = await runScript(azure, "agent", {
      script:
        "grep -c 'Executing command:.*shim enable' /var/log/waagent.log; docker version --format '{{.Server.Os}}'",
    });
    expect(output).toBe("1\nlinux\n");
    await rotateHost(azure, "agent", authority);
    await removeHost(azure, "agent");
  });

  test("reports a script that fails with its exit status and its output, as Azure does", async () => {
    const { azure } = cloud;
    const customScript = "#!/bin/sh\necho this is said\necho that is wrong >&2\nexit 9\n";
    await expect(makeForeignMachine(azure, { customScript })).rejects.toMatchObject({
      message: expect.stringMatching(/exit status=9[\s\S]*this is said[\s\S]*that is wrong/),
    });
    const compute = await azure.compute();
    const machine = await compute.virtualMachines.instanceView("Legacy_RG", "VM_of.Somebody");
    expect(machine.extensions?.[0]?.statuses?.[0]).toMatchObject({
      code: "ProvisioningState/failed",
      message: expect.stringMatching(
        /^Enable failed: failed to execute command: .*exit status=9\n\[stdout\]\nthis is said\n/,
      ),
    });
  });
});
