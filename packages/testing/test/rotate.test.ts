import { inspect } from "node:util";
import {
  type Azure,
  type BerthEvent,
  beginAuthorityChange,
  createAuthority,
  createHost,
  createHosts,
  describeEvent,
  findHost,
  finishAuthorityChange,
  hostAuthority,
  inspectHost,
  issueClientCertificate,
  issueHostClient,
  parseHostSpec,
  probeDocker,
  readCertificate,
  readLogs,
  removeHost,
  revokeHost,
  rotateHost,
  runScript,
  secret,
  stopHost,
  type TlsMaterial,
  upgradeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { codeOf, emulatedAzure, type TestConnection } from "../src/index.ts";

async function make(azure: Azure, more: object = {}) {
  const authority = await createAuthority({ name: "first" });
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], hostnames: ["docker.example.org"], ...more });
  return { authority, ...(await createHost(azure, spec, authority)) };
}

async function commandsLeft(azure: TestConnection): Promise<number> {
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
  // Nothing but the host's own names and the one that was asked for: no localhost, which all hosts would share.
  expect(issued?.type === "certificates-issued" && [...issued.names].sort()).toEqual(
    ["docker.example.org", host.hostname, host.address, "demo"].sort(),
  );
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
  const prints = [current, next].map(({ cert }) => readCertificate(cert).keyFingerprint);
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
  const both = await findHost(azure, "demo");
  const [currentCa, nextCa] = await Promise.all([hostAuthority(both, current), hostAuthority(both, next)]);
  const bundled = { ...(await issueClientCertificate(nextCa)), ca: `${nextCa.cert}${currentCa.cert}` };
  await probeDocker(host, bundled);
  for (const _twice of [1, 2]) {
    const finished = await finishAuthorityChange(azure, "demo", { next, current });
    expect(finished.host).toMatchObject({ authority: prints[1], trusts: [prints[1]] });
    await probeDocker(finished.host, finished.client);
    await probeDocker(finished.host, bundled);
    const outsider = { ...(await issueClientCertificate(currentCa)), ca: nextCa.cert };
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

test("opens the one host that a client certificate was issued for, and no other of the same owner", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const owner = await createAuthority({ name: "anna" });
  const specs = ["one", "two"].map((name) => parseHostSpec({ name, allowFrom: ["127.0.0.0/8"] }));
  const outcomes = await createHosts(azure, specs, owner);
  const [one, two] = await Promise.all(["one", "two"].map((name) => findHost(azure, name)));
  if (one === undefined || two === undefined) throw new Error("a host is missing");
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["created", "created"]);
  const [ofOne, ofTwo] = await Promise.all([issueHostClient(one, owner), issueHostClient(two, owner)]);
  await Promise.all([probeDocker(one, ofOne), probeDocker(two, ofTwo)]);
  // The client of one host neither trusts the other host, nor is it accepted where it is made to.
  expect(await codeOf(() => probeDocker(two, ofOne))).toBe("docker-untrusted");
  expect(await codeOf(() => probeDocker(two, { ...ofOne, ca: ofTwo.ca }))).toBe("docker-refused-client");
  const byOwner = { ...(await issueClientCertificate(owner)), ca: ofTwo.ca };
  expect(await codeOf(() => probeDocker(two, byOwner))).toBe("docker-refused-client");
});

test("gives a host that is created again under its name another generation", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { authority, client } = await make(azure);
  await removeHost(azure, "demo");
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"] });
  const again = await createHost(azure, spec, authority);
  expect(await codeOf(() => probeDocker(again.host, { ...client, ca: again.client.ca }))).toBe("docker-refused-client");
});

test("locks every earlier client out of a host, keeps the names, and gives the owner a new client first", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const { authority, client: owned, host } = await make(azure);
  const granted = await issueHostClient(host, authority, { name: "bert" });
  const kept: TlsMaterial[] = [];
  const keepClient = async (issued: TlsMaterial) => {
    expect(emulator.requests().some(({ method, path }) => method === "PUT" && /runCommands/.test(path))).toBe(false);
    kept.push(issued);
  };
  const events: BerthEvent[] = [];
  const revoked = await revokeHost(azure, "demo", authority, {
    keepClient,
    onEvent: (event) => void events.push(event),
  });
  expect(kept).toEqual([revoked.client]);
  expect(revoked.host.generation).toBe(`${host.generation?.split("-")[0]}-2`);
  await probeDocker(revoked.host, revoked.client);
  for (const earlier of [owned, granted]) {
    expect(await codeOf(() => probeDocker(host, earlier))).toBe("docker-untrusted");
    expect(await codeOf(() => probeDocker(host, { ...earlier, ca: revoked.client.ca }))).toBe("docker-refused-client");
  }
  const issued = events.find(({ type }) => type === "certificates-issued");
  expect(issued?.type === "certificates-issued" && issued.names).toContain("docker.example.org");
  // A new grant and a rotation stay in the new generation.
  const rotated = await rotateHost(azure, "demo", authority);
  await probeDocker(rotated.host, await issueHostClient(rotated.host, authority));
  await probeDocker(rotated.host, revoked.client);
});

test("never brings a revoked generation back where a revocation was interrupted", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const { authority, client, host } = await make(azure);
  emulator.failNext({ method: "PUT", path: /runCommands/, answer: { status: 409, code: "Conflict" } });
  expect(await codeOf(() => revokeHost(azure, "demo", authority))).not.toMatch(/no BerthError/);
  const rotated = await rotateHost(azure, "demo", authority);
  await probeDocker(rotated.host, rotated.client);
  expect(rotated.host.generation).not.toBe(host.generation);
  expect(await codeOf(() => probeDocker(host, { ...client, ca: rotated.client.ca }))).toBe("docker-refused-client");
});

test("rejects a host that a newer Berth created", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { authority, host } = await make(azure);
  await azure.arm.patch(`${host.machineId}/providers/Microsoft.Resources/tags/default`, {
    operation: "Merge",
    properties: { tags: { "berth-schema": "2" } },
  });
  const codes = await Promise.all([
    codeOf(() => findHost(azure, "demo")),
    codeOf(() => rotateHost(azure, "demo", authority)),
    codeOf(() => removeHost(azure, "demo")),
    codeOf(() => make(azure)),
  ]);
  expect(codes).toEqual(["host-newer", "host-newer", "host-newer", "host-newer"]);
});
