import {
  type Azure,
  auditHost,
  createAuthority,
  createHost,
  describeEvent,
  inspectHost,
  listContainers,
  parseHostSpec,
  probeDocker,
  readContainerLogs,
  restartHost,
  rotateHost,
  startHost,
} from "@dockberth/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  blocksNobody,
  type EmulatedAzure,
  emulatedAzure,
  type HostileDaemon,
  type Hostility,
  hostileDaemon,
  hostilities,
  maxBlock,
  maxBlockedMilliseconds,
  showsNoControls,
  textsIn,
} from "../src/index.ts";

// The root of a host answers in the place of its Docker.

let daemon: HostileDaemon;
let cloud: EmulatedAzure;
let made: Awaited<ReturnType<typeof make>>;

beforeAll(async () => {
  daemon = hostileDaemon();
  cloud = await emulatedAzure({ engine: daemon.engine });
  made = await make(cloud.azure);
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

async function make(azure: Azure) {
  const authority = await createAuthority({ name: "tests" });
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"] });
  return { authority, spec, ...(await createHost(azure, spec, authority)) };
}

/** Every verb of core that asks a host's Docker. A verb that waits for it waits shortly. */
const verbs: Readonly<Record<string, (onEvent: (event: Parameters<typeof describeEvent>[0]) => void) => unknown>> = {
  probe: () => probeDocker(made.host, made.client, { timeoutSeconds: 1 }),
  inspect: () => inspectHost(cloud.azure, "demo", { client: made.client, timeoutSeconds: 1 }),
  containers: () => listContainers(made.host, made.client, { timeoutSeconds: 1 }),
  logs: () => readContainerLogs(made.host, made.client, { container: "web", timeoutSeconds: 1 }),
  audit: (onEvent) => auditHost(cloud.azure, made.host, made.client, { onEvent, timeoutSeconds: 1 }),
  create: (onEvent) => createHost(cloud.azure, made.spec, made.authority, { answerWithinSeconds: 1, onEvent }),
  start: (onEvent) => startHost(cloud.azure, "demo", { client: made.client, answerWithinSeconds: 1, onEvent }),
  restart: (onEvent) => restartHost(cloud.azure, "demo", { client: made.client, answerWithinSeconds: 1, onEvent }),
  rotate: (onEvent) => rotateHost(cloud.azure, "demo", made.authority, { answerWithinSeconds: 1, onEvent }),
};

const cases = hostilities.flatMap((hostility) => Object.keys(verbs).map((verb) => [verb, hostility] as const));

test.each(cases)("%s ends, blocks nobody and shows no control character: %s", async (verb, hostility) => {
  const shown: string[] = [];
  await blocksNobody(hostility, async () => void shown.push(...(await meet(verb, hostility))));
  showsNoControls(shown);
  expect(daemon.paths).not.toContain("/followed");
});

test("measures work that keeps the process from anything else", async () => {
  const busy = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const start = process.cpuUsage();
    while (process.cpuUsage(start).user < 2000 * maxBlockedMilliseconds);
  };
  expect(await maxBlock(busy)).toBeGreaterThan(maxBlockedMilliseconds);
  expect(await maxBlock(() => new Promise((resolve) => setTimeout(resolve, 300)))).toBeLessThan(50);
});

/** Everything that a verb shows of a host, or of its failure. */
async function meet(verb: string, hostility: Hostility): Promise<readonly string[]> {
  const shown: string[] = [];
  daemon.behave(hostility);
  try {
    const result = await verbs[verb]?.((event) => void shown.push(describeEvent(event)));
    shown.push(...textsIn(result));
  } catch (error) {
    const { code, message, hint } = error as { code?: string; message: string; hint?: string };
    expect(code).not.toBe("unexpected");
    shown.push(message, hint ?? "");
  } finally {
    daemon.behave(undefined);
  }
  return shown;
}
