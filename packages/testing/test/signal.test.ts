import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import {
  type Azure,
  checkAccess,
  compareHosts,
  connectAzure,
  createAuthority,
  createHost,
  extendHost,
  findHost,
  inspectHost,
  isBerthError,
  listExtensions,
  listExtensionTypes,
  listHosts,
  parseHostSpec,
  previewChanges,
  readLogs,
  readOwners,
  removeHost,
  startHost,
  stopHost,
  sweepHosts,
  wakeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, failure } from "../src/index.ts";

const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"] });
const machine = { machineId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v" };

const verbs: readonly [string, (azure: Azure, signal: AbortSignal) => Promise<unknown>][] = [
  ["listHosts", (azure, signal) => listHosts(azure, { signal })],
  ["findHost", (azure, signal) => findHost(azure, "demo", { signal })],
  ["inspectHost", (azure, signal) => inspectHost(azure, "demo", { signal })],
  ["compareHosts", (azure, signal) => compareHosts(azure, [spec], { signal })],
  ["readOwners", (azure, signal) => readOwners(azure, { signal })],
  ["listExtensions", (azure, signal) => listExtensions(azure, machine, { signal })],
  [
    "listExtensionTypes",
    (azure, signal) =>
      listExtensionTypes(azure, { publisher: "Microsoft.Azure.Extensions", location: "westeurope", signal }),
  ],
  ["checkAccess", (azure, signal) => checkAccess(azure, {}, { signal })],
  ["previewChanges", (azure, signal) => previewChanges(azure, spec, { signal })],
  ["sweepHosts", (azure, signal) => sweepHosts(azure, { signal })],
  ["removeHost", (azure, signal) => removeHost(azure, "demo", { signal })],
  ["wakeHost", (azure, signal) => wakeHost(azure, "demo", { signal })],
  ["startHost", (azure, signal) => startHost(azure, "demo", { signal })],
  ["stopHost", (azure, signal) => stopHost(azure, "demo", { signal })],
  ["readLogs", (azure, signal) => readLogs(azure, "demo", { signal })],
  ["extendHost", (azure, signal) => extendHost(azure, "demo", { expiresAt: new Date(Date.now() + 3_600_000), signal })],
  [
    "createHost",
    async (azure, signal) => createHost(azure, spec, await createAuthority({ name: "tests" }), { signal }),
  ],
];

test.each(verbs)("ends %s while its request is in flight, with the reason as the cause", async (_name, verb) => {
  await using server = await silentServer();
  const credential = { getToken: async () => ({ token: "t", expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const azure = await connectAzure({ credential, subscriptionId: "s", endpoint: server.url });
  const stop = new AbortController();
  const reason = new Error("pressed stop");
  const ending = failure(() => verb(azure, stop.signal));
  await server.connected;
  stop.abort(reason);
  const error = await ending;
  expect(isBerthError(error, "interrupted"), String(error)).toBe(true);
  expect(error).toMatchObject({ cause: reason });
  await server.disconnected;
});

test("leaves no wait behind after a host was created, and after a create that failed", async () => {
  await using cloud = await emulatedAzure();
  let waiting = 0;
  const wait = async (seconds: number, signal?: AbortSignal) => {
    waiting += 1;
    await cloud.connectOptions.wait?.(seconds, signal);
    waiting -= 1;
  };
  const azure = await connectAzure({ ...cloud.connectOptions, wait });
  const authority = await createAuthority({ name: "tests" });
  await createHost(azure, spec, authority);
  await pause(5);
  expect(waiting).toBe(0);
  cloud.emulator.failNext({ work: /virtualMachines\/other$/, failure: { code: "InternalExecutionError" } });
  await failure(() => createHost(azure, parseHostSpec({ ...spec, name: "other" }), authority));
  await pause(5);
  expect(waiting).toBe(0);
});

/** Accepts connections and never answers. */
async function silentServer() {
  const [connected, disconnected] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const server = createServer((socket) => {
    connected.resolve();
    socket.on("error", () => undefined).on("close", () => disconnected.resolve());
    socket.resume();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connected: connected.promise,
    disconnected: disconnected.promise,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
