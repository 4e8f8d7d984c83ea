import {
  type Azure,
  adoptHost,
  beginAuthorityChange,
  createAuthority,
  createHost,
  findHost,
  inspectHost,
  parseHostSpec,
  probeDocker,
  readCertificate,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { codeOf, emulatedAzure, makeForeignMachine } from "../src/index.ts";

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };

function make(azure: Azure, authority: Awaited<ReturnType<typeof createAuthority>>, more: object = {}) {
  return createHost(azure, parseHostSpec(input), authority, more);
}

test("leaves a host of another authority and its clients alone unless takeOver is set", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const [first, second] = await Promise.all([createAuthority({ name: "first" }), createAuthority({ name: "second" })]);
  const { host, client } = await make(azure, first);
  const before = emulator.requests().length;
  const kept: unknown[] = [];
  const keepClient = async (made: unknown) => void kept.push(made);
  expect(await codeOf(() => make(azure, second, { keepClient }))).toBe("authority-untrusted");
  expect(kept).toEqual([]);
  expect(
    emulator
      .requests()
      .slice(before)
      .filter(({ method }) => method !== "GET" && method !== "POST"),
  ).toEqual([]);
  await probeDocker(host, client);

  const taken = await make(azure, second, { takeOver: true });
  await probeDocker(taken.host, taken.client);
  expect(taken.host.authority).toBe(readCertificate(second.cert).keyFingerprint);
  expect(await codeOf(() => probeDocker(host, client))).toBe("docker-untrusted");
  expect(await codeOf(() => make(azure, first))).toBe("authority-untrusted");
});

test("continues an incomplete host only with its own authority", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const [first, second] = await Promise.all([createAuthority({ name: "first" }), createAuthority({ name: "second" })]);
  emulator.failNext({ work: /extensions\/docker$/, failure: { code: "VMExtensionProvisioningError" } });
  expect(await codeOf(() => make(azure, first))).toBe("provision-failed");
  expect((await findHost(azure, "demo")).state).toBe("failed");
  expect(await codeOf(() => make(azure, second))).toBe("authority-untrusted");
  expect((await make(azure, first)).host.state).toBe("ready");
});

test("creates a host with another authority where no machine exists yet", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const [first, second] = await Promise.all([createAuthority({ name: "first" }), createAuthority({ name: "second" })]);
  emulator.failNext({ method: "PUT", path: /deployments/, answer: { status: 403, code: "AuthorizationFailed" } });
  expect(await codeOf(() => make(azure, first))).toBe("permission-denied");
  expect((await make(azure, second)).host.state).toBe("ready");
});

test("rejects a create during an authority change", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const [current, next] = await Promise.all([createAuthority({ name: "first" }), createAuthority({ name: "second" })]);
  const { client } = await make(azure, current);
  const begun = await beginAuthorityChange(azure, "demo", { current, next });
  expect(await codeOf(() => make(azure, next))).toBe("authority-change-open");
  await probeDocker(begun.host, client);
  await probeDocker(begun.host, begun.client);
});

test("rejects another authority for an adopted machine unless takeOver is set", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { machineId } = await makeForeignMachine(azure);
  const [first, second] = await Promise.all([createAuthority({ name: "first" }), createAuthority({ name: "second" })]);
  const { client } = await adoptHost(azure, { ...input, machineId }, first);
  expect(await codeOf(() => adoptHost(azure, { ...input, machineId }, second))).toBe("authority-untrusted");
  const report = await inspectHost(azure, "demo", { client });
  expect(report).toMatchObject({ state: "ready", docker: { version: expect.any(String) } });
  const taken = await adoptHost(azure, { ...input, machineId }, second, { takeOver: true });
  await probeDocker(taken.host, taken.client);
});
