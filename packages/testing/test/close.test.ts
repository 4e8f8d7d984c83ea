import {
  type Azure,
  type BerthEvent,
  closeHost,
  createAuthority,
  createHost,
  findHost,
  isBerthError,
  openHost,
  parseHostSpec,
  probeDocker,
  removeHost,
  revokeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, codeOf, emulatedAzure, failure, resourcesLeft, showsNoControls } from "../src/index.ts";

const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"] });

function group(azure: Azure): string {
  return armPath(azure, "berth-demo", "Microsoft.Network/networkSecurityGroups/demo-nsg");
}

async function demo() {
  const cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "anna" });
  return { cloud, azure: cloud.azure, authority, ...(await createHost(cloud.azure, spec, authority)) };
}

test("closes a host to everybody, and opens it again for the same clients", async () => {
  const { cloud, azure, client, host } = await demo();
  await using _ = cloud;
  const events: BerthEvent[] = [];
  for (const _twice of [1, 2]) {
    const closed = await closeHost(azure, "demo", { onEvent: (event) => void events.push(event) });
    expect(closed.closed).toBe(true);
    expect(await codeOf(() => probeDocker(host, client, { timeoutSeconds: 1 }))).toBe("docker-unreachable");
  }
  expect(events).toContainEqual(expect.objectContaining({ type: "port-closed", port: 2376, group: "demo-nsg" }));
  expect(await azure.arm.get(group(azure))).toMatchObject({
    properties: {
      securityRules: expect.arrayContaining([
        expect.objectContaining({
          properties: expect.objectContaining({
            ...{ access: "Deny", priority: 100, sourceAddressPrefix: "*", destinationPortRange: "2376" },
          }),
        }),
      ]),
    },
  });
  for (const _twice of [1, 2]) {
    const opened = await openHost(azure, "demo");
    expect(opened.closed).toBe(false);
    await probeDocker(opened, client);
  }
});

test("denies before every rule that allows, and says where no priority is left", async () => {
  const { cloud, azure } = await demo();
  await using _ = cloud;
  const allow = (name: string, priority: number) => {
    const properties = {
      ...{ priority, direction: "Inbound", access: "Allow", protocol: "*", sourcePortRange: "*" },
      ...{ sourceAddressPrefix: "*", destinationAddressPrefix: "*", destinationPortRange: "*" },
    };
    return azure.arm.put(`${group(azure)}/securityRules/${name}`, { properties });
  };
  await allow("anything", 101);
  await closeHost(azure, "demo");
  await openHost(azure, "demo");
  await allow("all", 100);
  expect(await codeOf(() => closeHost(azure, "demo"))).toBe("port-not-closable");
});

test("creates no host over a closed one, which would open it", async () => {
  const { cloud, azure, authority } = await demo();
  await using _ = cloud;
  await closeHost(azure, "demo");
  expect(await codeOf(() => createHost(azure, spec, authority))).toBe("host-closed");
  await openHost(azure, "demo");
  await createHost(azure, spec, authority);
});

test("revokes a closed host without reaching it", async () => {
  const { cloud, azure, authority, client, host } = await demo();
  await using _ = cloud;
  await closeHost(azure, "demo");
  const revoked = await revokeHost(azure, "demo", authority);
  const opened = await openHost(azure, "demo");
  await probeDocker(opened, revoked.client);
  expect(await codeOf(() => probeDocker(host, client))).toBe("docker-untrusted");
});

test("reports connections that it could not end, and ends them when it is repeated", async () => {
  const failing = { kind: "exit", exitCode: 3, stderr: "ss: \u001b[2Jnot found\n", task: "run-command" } as const;
  await using cloud = await emulatedAzure({ guestFaults: [failing] });
  const authority = await createAuthority({ name: "anna" });
  const { client, host } = await createHost(cloud.azure, spec, authority);
  const error = await failure(() => closeHost(cloud.azure, "demo"));
  expect(isBerthError(error, "connections-open") && error.details).toMatchObject({ host: "demo", exitCode: 3 });
  showsNoControls((error as Error).message);
  // New connections are denied all the same.
  expect(await codeOf(() => probeDocker(host, client, { timeoutSeconds: 1 }))).toBe("docker-unreachable");
  expect((await closeHost(cloud.azure, "demo")).closed).toBe(true);
});

test("continues where closing was interrupted, and removes a closed host without residue", async () => {
  const { cloud, azure } = await demo();
  await using _ = cloud;
  cloud.emulator.failNext({
    method: "PUT",
    path: /securityRules/,
    answer: { status: 403, code: "AuthorizationFailed" },
  });
  expect(await codeOf(() => closeHost(azure, "demo"))).toBe("permission-denied");
  expect((await findHost(azure, "demo")).closed).toBe(true);
  await closeHost(azure, "demo");
  await removeHost(azure, "demo");
  expect(await resourcesLeft(azure)).toEqual([]);
});
