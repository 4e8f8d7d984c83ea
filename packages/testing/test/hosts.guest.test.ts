// @module-tag long
import { connectDocker, createAuthority, createHost, listHosts, parseHostSpec, removeHost } from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { emulatedAzure, guestEngine, listAll } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** Everything, with a Docker Engine that a distribution's package manager installs. */
describe.skipIf(!real)("on real Linux guests", () => {
  test("runs two hosts in one group and network, and removes one without a change to the other", async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    const { azure } = cloud;
    const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
    const authority = await createAuthority({ name: "tests" });
    const make = async (name: string) => {
      const { host, client } = await createHost(
        azure,
        parseHostSpec({ name, resourceGroup: "team", allowFrom, engine: guestEngine }),
        authority,
      );
      return { host, docker: await connectDocker(host, client) };
    };
    const [one, two] = await Promise.all([make("one"), make("two")]);
    expect([one.host.state, two.host.state]).toEqual(["ready", "ready"]);
    expect(one.host.address).not.toBe(two.host.address);
    const before = await one.docker.info();
    expect(before).toMatchObject({ Driver: "overlay2", LiveRestoreEnabled: true, Name: "one" });
    await make("one");
    expect((await one.docker.info()).ID).toBe(before.ID);
    await removeHost(azure, "two");
    expect((await one.docker.info()).ID).toBe(before.ID);
    expect((await listHosts(azure)).map(({ name }) => name)).toEqual(["one"]);
    await removeHost(azure, "one");
    const left = [];
    for await (const { name } of listAll(azure, "resources")) left.push(name);
    expect(left).toEqual([]);
  });
});
