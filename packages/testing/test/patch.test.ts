import {
  type BerthEvent,
  createAuthority,
  createHost,
  findHost,
  listHosts,
  parseHostSpec,
  patchHost,
  resizeHost,
  restartHost,
  startHost,
  stopHost,
} from "@dockberth/core";
import { beforeAll, expect, test } from "vitest";
import { codeOf, type EmulatedAzure, emulatedAzure } from "../src/index.ts";

let cloud: EmulatedAzure;
beforeAll(async () => {
  cloud = await emulatedAzure();
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"] });
  await createHost(cloud.azure, spec, await createAuthority({ name: "tests" }));
  return () => cloud[Symbol.asyncDispose]();
}, 60_000);

const since = new Date("2026-11-28T12:00:00.000Z");

async function needReboot(): Promise<void> {
  const { machineId } = await findHost(cloud.azure, "demo");
  const tags = { "berth-reboot-needed": since.toISOString() };
  const path = `${machineId}/providers/Microsoft.Resources/tags/default`;
  await cloud.azure.arm.patch(path, { operation: "Merge", properties: { tags } }, { signal: undefined });
}

test("runs as a Run Command and reports its end, and refuses other updates", async () => {
  const { azure } = cloud;
  const events: BerthEvent[] = [];
  const patched = await patchHost(azure, "demo", { reboot: true, onEvent: (event) => void events.push(event) });
  // A simulated machine runs no script; rpm-families.guest.test.ts patches real ones.
  expect(patched).toMatchObject({ updates: undefined, updated: [], rebootNeeded: undefined, rebooted: false });
  expect(events.map(({ type }) => type)).toEqual(["operation-start", "operation-end", "packages-updated"]);
  const updates = "everything" as "all";
  expect(await codeOf(() => patchHost(azure, "demo", { updates }))).toBe("spec-invalid");
});

test("lists hosts that need a reboot without a further request, until a boot", async () => {
  const { azure } = cloud;
  const known = async () => (await listHosts(azure)).map(({ rebootNeededSince }) => rebootNeededSince);
  const boots = [
    () => restartHost(azure, "demo"),
    () => resizeHost(azure, "demo", { size: "Standard_D2s_v5" }),
    async () => {
      await stopHost(azure, "demo");
      expect(await known()).toEqual([since]);
      return startHost(azure, "demo");
    },
  ];
  for (const boot of boots) {
    await needReboot();
    expect(await known()).toEqual([since]);
    expect(await boot()).toMatchObject({ rebootNeededSince: undefined });
    expect(await known()).toEqual([undefined]);
  }
  await needReboot();
  // It runs already, so that nothing boots it.
  expect(await startHost(azure, "demo")).toMatchObject({ rebootNeededSince: since });
});
