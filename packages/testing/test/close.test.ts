import {
  type Azure,
  type BerthEvent,
  closeHost,
  closeHostPort,
  createAuthority,
  createHost,
  findHost,
  hostDeniesPort,
  isBerthError,
  openHost,
  openHostPort,
  parseHostSpec,
  probeDocker,
  removeHost,
  revokeHost,
  sweepHosts,
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

test("opens a port for a time beside those of the description, and closes it", async () => {
  const { cloud, azure, host } = await demo();
  await using _ = cloud;
  expect(await hostDeniesPort(azure, host, 22)).toBe(true);
  const until = new Date(Date.now() + 3_600_000);
  for (const _twice of [1, 2]) await openHostPort(azure, "demo", { port: 22, from: ["203.0.113.7"], until });
  const { openedPorts } = await openHostPort(azure, "demo", { port: 53, protocol: "udp", from: ["anywhere"] });
  expect(openedPorts).toEqual([
    { port: 22, protocol: "tcp", until },
    { port: 53, protocol: "udp", until: undefined },
  ]);
  expect(await hostDeniesPort(azure, host, 22)).toBe(false);
  expect(await ruleNames(azure)).toEqual(["berth-demo-open-22-tcp", "berth-demo-open-53-udp", "docker"]);
  // The description changes its own rules only.
  await createHost(
    azure,
    parseHostSpec({ ...spec, openPorts: [{ ports: 80 }] }),
    await createAuthority({ name: "b" }),
    {
      takeOver: true,
    },
  );
  expect((await findHost(azure, "demo")).openedPorts).toHaveLength(2);
  expect((await closeHostPort(azure, "demo", { port: 53, protocol: "udp" })).openedPorts).toHaveLength(1);
  expect(await ruleNames(azure)).toEqual(["berth-demo-open-22-tcp", "docker", "open-80-tcp"]);
  await closeHost(azure, "demo");
  await openHostPort(azure, "demo", { port: 443, from: ["anywhere"] });
  await removeHost(azure, "demo");
  expect(await resourcesLeft(azure)).toEqual([]);
});

test("rejects a port that it must not open, and one that it did not open", async () => {
  const { cloud, azure } = await demo();
  await using _ = cloud;
  const open = (options: object) =>
    codeOf(() => openHostPort(azure, "demo", { port: 22, from: ["127.0.0.1"], ...options }));
  expect(await open({ from: ["0.0.0.0/0"] })).toBe("open-to-world");
  expect(await open({ from: ["::1"] })).toBe("spec-invalid");
  expect(await open({ from: [] })).toBe("spec-invalid");
  expect(await open({ port: 2376 })).toBe("spec-invalid");
  expect(await open({ port: 0 })).toBe("spec-invalid");
  expect(await open({ until: new Date(0) })).toBe("spec-invalid");
  expect(await codeOf(() => closeHostPort(azure, "demo", { port: 80 }))).toBe("port-not-open");
  expect(await ruleNames(azure)).toEqual(["docker"]);
});

test("sweeps ports whose time is over, and keeps those that were opened again meanwhile", async () => {
  const { cloud, azure, host } = await demo();
  await using _ = cloud;
  const until = new Date(Date.now() + 60_000);
  const later = new Date(until.getTime() + 1);
  for (const port of [22, 80]) await openHostPort(azure, "demo", { port, from: ["127.0.0.1"], until });
  const ports = async (dryRun: boolean) =>
    (await sweepHosts(azure, { dryRun, now: later })).entries.map(({ outcome, reason }) => [outcome, reason]);
  const over = (port: number) => ({ code: "port-time-over", port, protocol: "tcp", until: until.toISOString() });
  const kept = ["kept", { code: "no-expiry" }];
  expect(await ports(true)).toEqual([kept, ["would-close-port", over(22)], ["would-close-port", over(80)]]);
  expect(await ports(false)).toEqual([kept, ["port-closed", over(22)], ["port-closed", over(80)]]);
  expect(await ruleNames(azure)).toEqual(["docker"]);
  expect((await findHost(azure, "demo")).openedPorts).toEqual([]);

  // A sweep has read the first end when the port is opened again.
  await openHostPort(azure, "demo", { port: 22, from: ["127.0.0.1"], until });
  let isReopened = false;
  const arm = new Proxy(azure.arm, {
    get: (target, key) => {
      const value = Reflect.get(target, key) as unknown;
      if (typeof value !== "function") return value;
      if (key !== "get") return value.bind(target);
      return async (...given: unknown[]) => {
        if (!isReopened && String(given[0]).endsWith("/virtualMachines/demo")) {
          isReopened = true;
          await openHostPort(azure, "demo", { port: 22, from: ["127.0.0.1"] });
        }
        return value.apply(target, given);
      };
    },
  });
  await sweepHosts({ ...azure, arm }, { dryRun: false, now: later });
  expect(isReopened).toBe(true);
  expect(await ruleNames(azure)).toEqual(["berth-demo-open-22-tcp", "docker"]);
  expect((await findHost(azure, host.name)).openedPorts).toEqual([{ port: 22, protocol: "tcp", until: undefined }]);
});

async function ruleNames(azure: Azure): Promise<string[]> {
  const { properties } = await azure.arm.get<{ properties: { securityRules: { name: string }[] } }>(group(azure));
  return properties.securityRules.map(({ name }) => name).toSorted();
}
