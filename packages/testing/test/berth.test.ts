import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { inspect } from "node:util";
import {
  type BerthEvent,
  type BerthHost,
  connectBerth,
  fileStore,
  isBerthError,
  listHosts,
  memoryStore,
  removeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, failure, resourcesLeft } from "../src/index.ts";

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };

async function berthOn(cloud: Awaited<ReturnType<typeof emulatedAzure>>, store = memoryStore()) {
  return connectBerth({ ...cloud.connectOptions, store });
}

test("creates a host, uses it, and removes it at the end of the block", async () => {
  await using cloud = await emulatedAzure();
  const berth = await berthOn(cloud);
  {
    await using host = await berth.createHost(input);
    expect((await host.docker.version()).Version).toMatch(/simulated/);
    expect(await berth.listHosts()).toMatchObject([{ name: "demo", state: "ready" }]);
    expect(await berth.store.readClient("demo")).toEqual(host.client);
  }
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
  expect(await berth.store.readClient("demo")).toBeUndefined();
});

test("leaves a host at the end of the block that it did not create", async () => {
  await using cloud = await emulatedAzure();
  const berth = await berthOn(cloud);
  const first = await berth.createHost(input);
  expect(first.isNew).toBe(true);
  {
    await using again = await berth.createHost(input);
    await using found = await berth.getHost("demo");
    expect([again.isNew, found.isNew]).toEqual([false, false]);
    expect((await found.docker.version()).Version).toMatch(/simulated/);
  }
  expect(await listHosts(cloud.azure)).toMatchObject([{ name: "demo", state: "ready" }]);
  await first.remove();
  await first[Symbol.asyncDispose]();
  expect(await failure(() => berth.getHost("demo"))).toMatchObject({ code: "host-not-found" });
});

test("ends the block quietly where another run has removed the host", async () => {
  await using cloud = await emulatedAzure();
  const berth = await berthOn(cloud);
  await using host = await berth.createHost(input);
  await removeHost(cloud.azure, host.name);
});

test("iterates over the events of a verb while it runs, and again afterwards", async () => {
  await using cloud = await emulatedAzure();
  const berth = await berthOn(cloud);
  const called: BerthEvent[] = [];
  const run = berth.createHost(input, { onEvent: (event) => called.push(event) });
  const followed: BerthEvent[] = [];
  for await (const event of run.events) followed.push(event);
  const host = await run;
  expect(followed.map(({ type }) => type)).toEqual(expect.arrayContaining(["group-ready", "docker-ready"]));
  expect(followed).toEqual(called);
  expect(await collected(host.events)).toEqual(called);
});

test("throws the error of a verb at the caller who iterates over its events slowly, and at the caller who awaits it", async () => {
  await using cloud = await emulatedAzure();
  const berth = await berthOn(cloud);
  const run = berth.createHost({ ...input, allowFrom: ["0.0.0.0/0"] });
  const iterating = failure(() => collected(run.events));
  // Node would end the process by now if nobody had taken the error.
  await pause(50);
  const error = await failure(() => run);
  expect(await iterating).toBe(error);
  expect(error).toMatchObject({ code: "open-to-world" });
});

test("stops a verb by its signal", async () => {
  await using cloud = await emulatedAzure();
  const berth = await berthOn(cloud);
  const stop = new AbortController();
  const creating = berth.createHost(input, { signal: stop.signal, onEvent: () => stop.abort(new Error("enough")) });
  expect(await failure(() => creating)).toMatchObject({ code: "interrupted", cause: { message: "enough" } });
});

test("creates many hosts, lists them, and removes them", async () => {
  await using cloud = await emulatedAzure();
  const berth = await berthOn(cloud);
  const inputs = ["a1", "a2", "a3"].map((name) => ({ ...input, name, resourceGroup: "team" }));
  expect((await berth.createHosts(inputs)).map(({ outcome }) => outcome)).toEqual(["created", "created", "created"]);
  for (const { name } of inputs) await berth.removeHost(name);
  expect(await berth.listHosts()).toEqual([]);
});

test("shows neither key nor token of a host", async () => {
  await using cloud = await emulatedAzure();
  const berth = await berthOn(cloud);
  const host: BerthHost = await berth.createHost(input);
  const shown = `${inspect(host, { depth: null })} ${JSON.stringify(host)}`;
  expect(shown).toContain("demo");
  expect(shown).not.toContain("PRIVATE KEY");
});

test("stops, starts, rotates and revokes a host with the certificates of the store", async () => {
  await using cloud = await emulatedAzure();
  const berth = await berthOn(cloud);
  const { client } = await berth.createHost(input);
  expect(await berth.stopHost("demo")).toMatchObject({ power: "deallocated" });
  expect(await berth.startHost("demo")).toMatchObject({ power: "running" });
  await berth.rotateHost("demo");
  const granted = await berth.issueClient("demo", { name: "ann" });
  await berth.revokeHost("demo");
  const again = await berth.getHost("demo");
  expect([client.ca, granted.ca]).not.toContain(again.client.ca);
  expect((await again.docker.version()).Version).toMatch(/simulated/);
  expect(await berth.inspectHost("demo")).toMatchObject({ docker: { version: expect.stringMatching(/simulated/) } });
});

test("finds a host of another authority, and says why there is no client for it", async () => {
  await using cloud = await emulatedAzure();
  await (await berthOn(cloud)).createHost(input);
  const other = await (await berthOn(cloud, memoryStore())).getHost("demo");
  expect(other).toMatchObject({ name: "demo", isNew: false });
  expect(await failure(async () => other.docker.version())).toMatchObject({ code: "authority-untrusted" });
});

test("gives two first calls in one folder the same authority", async () => {
  await using cloud = await emulatedAzure();
  const folder = await mkdtemp(join(tmpdir(), "berth-store-"));
  const each = () => connectBerth({ ...cloud.connectOptions, store: fileStore(join(folder, "store")) });
  const berths = await Promise.all([each(), each(), each()]);
  const authorities = await Promise.all(berths.map((berth) => berth.authority()));
  expect(new Set(authorities.map(({ cert }) => cert)).size).toBe(1);
  await rm(folder, { recursive: true });
});

test.each([memoryStore(), fileStore(join(tmpdir(), `berth-contract-${process.pid}`))])(
  "keeps an authority that exists, and forgets a client that was removed (store %#)",
  async (store) => {
    await using cloud = await emulatedAzure();
    const berth = await connectBerth({ ...cloud.connectOptions, store });
    const { cert, key } = await berth.authority();
    const error = await failure(() => store.writeAuthority({ cert, key: key as never }));
    expect(isBerthError(error, "authority-exists")).toBe(true);
    expect(await store.readAuthority()).toMatchObject({ cert });
    expect(await store.readClient("demo")).toBeUndefined();
    await store.writeClient("demo", await berth.createHost(input).then(({ client }) => client));
    await store.removeClient("demo");
    await store.removeClient("demo");
    expect(await store.readClient("demo")).toBeUndefined();
  },
);

async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
