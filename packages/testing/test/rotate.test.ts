import { inspect } from "node:util";
import {
  type Azure,
  type BerthEvent,
  beginAuthorityChange,
  createAuthority,
  createHost,
  describeEvent,
  finishAuthorityChange,
  inspectHost,
  issueClientCertificate,
  parseHostSpec,
  probeDocker,
  readCertificate,
  readLogs,
  rotateHost,
  runScript,
  secret,
  stopHost,
  upgradeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { codeOf, emulatedAzure } from "../src/index.ts";

async function make(azure: Azure, more: object = {}) {
  const authority = await createAuthority({ name: "first" });
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], hostnames: ["docker.example.org"], ...more });
  return { authority, ...(await createHost(azure, spec, authority)) };
}

async function commandsLeft(azure: Azure): Promise<number> {
  let count = 0;
  for await (const _ of (await azure.compute()).virtualMachineRunCommands.listByVirtualMachine("berth-demo", "demo"))
    count += 1;
  return count;
}

test("rotates to a new certificate with the same names, trusted by old and new clients, with its expiry in the tags", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { authority, client, host } = await make(azure);
  const before = await probeDocker(host, client);
  expect(host.certificateExpiresAt?.getTime()).toBe(before.notAfter.getTime());
  const events: BerthEvent[] = [];
  const rotated = await rotateHost(azure, "demo", authority, {
    serverValidForDays: 30,
    onEvent: (event) => void events.push(event),
  });
  const after = await probeDocker(rotated.host, client);
  expect(after.fingerprint).not.toBe(before.fingerprint);
  expect((await probeDocker(rotated.host, rotated.client)).fingerprint).toBe(after.fingerprint);
  const issued = events.find(({ type }) => type === "certificates-issued");
  expect(issued).toMatchObject({
    names: expect.arrayContaining(["docker.example.org", host.hostname, host.address, "localhost"]),
  });
  expect(rotated.host.certificateExpiresAt?.getTime()).toBe(after.notAfter.getTime());
  expect(events.map(({ type }) => type)).toEqual([
    ...["operation-start", "certificates-issued", "docker-ready", "operation-end"],
  ]);
  for (const event of events) expect(describeEvent(event)).not.toBe("");
  expect(await commandsLeft(azure)).toBe(0);
});

test("changes the authority in two repeatable steps without locking a client out", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { authority: current, client: old, host } = await make(azure);
  const next = await createAuthority({ name: "second" });
  const prints = [current, next].map(({ cert }) => readCertificate(cert).fingerprint);
  expect(await codeOf(() => finishAuthorityChange(azure, "demo", { next }))).toBe("authority-untrusted");
  expect(await codeOf(() => rotateHost(azure, "demo", next))).toBe("authority-untrusted");
  for (const _twice of [1, 2]) {
    const begun = await beginAuthorityChange(azure, "demo", { current, next });
    expect(begun.host.trusts).toEqual(prints);
    await probeDocker(begun.host, old);
    await probeDocker(begun.host, begun.client);
  }
  const third = await createAuthority({ name: "third" });
  expect(await codeOf(() => beginAuthorityChange(azure, "demo", { current, next: third }))).toBe(
    "authority-change-open",
  );
  expect(await codeOf(() => rotateHost(azure, "demo", next))).toBe("authority-change-open");
  await rotateHost(azure, "demo", current);
  const bundled = { ...(await issueClientCertificate(next)), ca: `${next.cert}${current.cert}` };
  await probeDocker(host, bundled);
  for (const _twice of [1, 2]) {
    const finished = await finishAuthorityChange(azure, "demo", { next, current });
    expect(finished.host).toMatchObject({ authority: prints[1], trusts: [prints[1]] });
    await probeDocker(finished.host, finished.client);
    await probeDocker(finished.host, bundled);
    const outsider = { ...(await issueClientCertificate(current)), ca: next.cert };
    expect(await codeOf(() => probeDocker(host, outsider))).toBe("docker-refused-client");
    expect(await codeOf(() => probeDocker(host, old))).toBe("docker-untrusted");
  }
});

test.each([
  ["the command was rejected", { method: "PUT", path: /runCommands/, answer: { status: 409, code: "Conflict" } }],
  [
    "the response to the command was lost",
    { method: "PUT", path: /runCommands/, answer: "reset-after" as const, times: 6 },
  ],
  [
    "the tags could not be written",
    { method: "PATCH", path: /tags\/default/, answer: { status: 403, code: "AuthorizationFailed" } },
  ],
])("accepts old clients where %s, and continues the rotation", async (_when, fault) => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const { authority, client, host } = await make(azure);
  emulator.failNext(fault);
  expect(await codeOf(() => rotateHost(azure, "demo", authority))).not.toMatch(/no BerthError/);
  await emulator.settled();
  await probeDocker(host, client);
  const { host: rotated } = await rotateHost(azure, "demo", authority);
  const { notAfter } = await probeDocker(rotated, client);
  expect(rotated.certificateExpiresAt?.getTime()).toBe(notAfter.getTime());
});

test("rejects verbs that need a running machine", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { authority } = await make(azure);
  await stopHost(azure, "demo");
  const codes = await Promise.all([
    codeOf(() => rotateHost(azure, "demo", authority)),
    codeOf(() => upgradeHost(azure, "demo")),
    codeOf(() => runScript(azure, "demo", { script: "true" })),
    codeOf(() => readLogs(azure, "demo")),
  ]);
  expect(codes).toEqual(["host-stopped", "host-stopped", "host-stopped", "host-stopped"]);
  // The extension's log is in Azure, not on the machine.
  expect(await readLogs(azure, "demo", { source: "extension" })).toContain("simulated");
});

test("runs a script by Run Command with separate secrets, and deletes it afterwards", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  await make(azure);
  const events: BerthEvent[] = [];
  const outcome = await runScript(azure, "demo", {
    script: "echo $NAME",
    parameters: { NAME: "anna" },
    secretParameters: { TOKEN: secret("canary-77") },
    onEvent: (event) => void events.push(event),
  });
  expect(outcome).toMatchObject({ exitCode: 0, output: expect.stringContaining("simulated") });
  expect(await commandsLeft(azure)).toBe(0);
  expect(
    inspect([outcome, events, emulator.requests(), await inspectHost(azure, "demo")], { depth: null }),
  ).not.toContain("canary-77");
  const wrong = [{ script: " " }, { script: "true", parameters: { "a-b": "" } }, { script: "true", timeoutSeconds: 0 }];
  for (const options of wrong) expect(await codeOf(() => runScript(azure, "demo", options))).toBe("spec-invalid");
});

test("distinguishes expired certificates and wrong clocks from rejected clients", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { authority, client, host } = await make(azure);
  const inTwoDays = new Date(Date.now() + 2 * 86_400_000);
  expect(await codeOf(() => probeDocker(host, client, { now: inTwoDays }))).toBe("certificate-expired");
  expect(await codeOf(() => probeDocker(host, client, { now: new Date("2020-01-01") }))).toBe("clock-skewed");
  const aFewSeconds = 3 / 86_400;
  // On a slow machine the certificate may expire before it is verified, which is fine here.
  await rotateHost(azure, "demo", authority, { serverValidForDays: aFewSeconds, answerWithinSeconds: 1 }).catch(
    () => undefined,
  );
  await expect.poll(() => codeOf(() => probeDocker(host, client))).toBe("server-certificate-expired");
  await rotateHost(azure, "demo", authority);
  await probeDocker(host, client);
});
