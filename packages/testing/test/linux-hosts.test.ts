import {
  type Azure,
  connectDocker,
  createAuthority,
  createHost,
  type DockerProtectedSettings,
  hostSecrets,
  issueCertificates,
  listHosts,
  type ProvisionVerb,
  parseDockerSettings,
  parseHostSpec,
  parseProvisionReport,
  planHost,
  provisionRunCommand,
  readCertificate,
  removeHost,
  reserveAddress,
} from "@berth/core";
import { describe, expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** The whole river, down to a Docker Engine that a distribution's package manager installed. */
describe.skipIf(!real)("on a real Linux guest", { timeout: 400_000 }, () => {
  test("two hosts stand side by side in one group and network; removing one leaves the other whole", async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    const { azure } = cloud;
    const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
    const authority = await createAuthority({ name: "tests" });
    const [one, two] = await Promise.all(
      ["one", "two"].map((name) => make(azure, authority, { name, resourceGroup: "team", allowFrom })),
    );
    if (one === undefined || two === undefined) throw new Error("There must be two hosts.");
    expect([one.host.state, two.host.state]).toEqual(["ready", "ready"]);
    expect(one.host.address).not.toBe(two.host.address);
    const before = await one.docker.info();
    expect(before).toMatchObject({ Driver: "overlay2", LiveRestoreEnabled: true, Name: "one" });
    await make(azure, authority, { name: "one", resourceGroup: "team", allowFrom });
    expect((await one.docker.info()).ID).toBe(before.ID);
    await removeHost(azure, "two");
    expect((await one.docker.info()).ID).toBe(before.ID);
    expect((await listHosts(azure)).map(({ name }) => name)).toEqual(["one"]);
    await removeHost(azure, "one");
    const left = [];
    for await (const { name } of azure.resources.resources.list()) left.push(name);
    expect(left).toEqual([]);
  });

  // Fails since the script keeps its settings; what it reports now has not been looked at yet.
  test.skip("the script takes everything back, and sets the machine up again by Run Command, its secrets apart from it", async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    const { azure } = cloud;
    const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
    const { host, docker, certificates } = await make(azure, await createAuthority({ name: "tests" }), {
      name: "one",
      allowFrom,
    });
    const run = async (verb: ProvisionVerb, protectedSettings: DockerProtectedSettings = {}) => {
      const { settings } = parseDockerSettings({ settings: { berth: { adminUsername: "berth" } } });
      const { protectedParameters, ...command } = provisionRunCommand({ verb, settings, protectedSettings });
      await azure.compute.virtualMachineRunCommands.createOrUpdate(host.resourceGroup, host.name, verb, {
        location: host.location,
        ...command,
        protectedParameters: protectedParameters.map(({ name, value }) => ({ name, value: value.reveal() })),
      });
      const options = { expand: "instanceView" };
      const read = await azure.compute.virtualMachineRunCommands.getByVirtualMachine(
        host.resourceGroup,
        host.name,
        verb,
        options,
      );
      expect(JSON.stringify(read)).not.toContain("PRIVATE KEY");
      return parseProvisionReport(read.instanceView?.output ?? "");
    };
    expect(await run("uninstall")).toMatchObject({ ok: true, changed: ["uninstalled"] });
    await expect(docker.ping()).rejects.toThrow(/ECONNREFUSED/);
    expect(await run("status")).toMatchObject({ ok: true, running: false, listening: false });
    const { server } = certificates;
    const report = await run("install", { certs: { ca: server.ca, cert: server.cert, key: server.key } });
    expect(report).toMatchObject({ ok: true, fingerprint: readCertificate(server.cert).fingerprint });
    expect((await docker.info()).LiveRestoreEnabled).toBe(true);
  });
});

async function make(azure: Azure, authority: Awaited<ReturnType<typeof createAuthority>>, input: object) {
  const spec = parseHostSpec(input);
  const plan = planHost(spec, azure);
  const { address } = await reserveAddress(azure, plan);
  const certificates = await issueCertificates(authority, { hostnames: [...plan.hostnames, address] });
  const host = await createHost(azure, plan, certificates, { secrets: hostSecrets(spec) });
  return { host, certificates, docker: await connectDocker(host, certificates.client) };
}
