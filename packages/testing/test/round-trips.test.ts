import { setImmediate, setTimeout } from "node:timers/promises";
import { type Azure, createAuthority, createHost, parseHostSpec, removeHost, rotateHost } from "@dockberth/core";
import type { Watch } from "@dockberth/emulator";
import { expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };

test("creates a host with 12 requests, 4 of them in a row before the deployment", async () => {
  await using recording = await record();
  const { azure } = recording;
  const requests = await recording.of(() => create(azure));
  expect(texts(requests).length, texts(requests).join("\n")).toBeLessThanOrEqual(12);
  const isDeployment = ({ method, path }: Request) => method === "PUT" && path.includes("/deployments/");
  const before = requests.slice(0, requests.findIndex(isDeployment));
  expect(inARow(before), texts(before).join("\n")).toBeLessThanOrEqual(4);
});

test("rotates a host with 10 requests", async () => {
  await using recording = await record();
  const { azure } = recording;
  const { authority } = await create(azure);
  const requests = texts(await recording.of(() => rotateHost(azure, "demo", authority)));
  expect(requests.length, requests.join("\n")).toBeLessThanOrEqual(10);
});

test.each([
  ["in its own group", {}],
  ["in the group of others", { resourceGroup: "team" }],
])("removes a host %s with 4 changes", async (_where, more) => {
  await using recording = await record();
  const { azure } = recording;
  await azure.arm.put(`/subscriptions/${azure.subscriptionId}/resourceGroups/team`, { location: "westeurope" });
  await create(azure, more);
  const requests = texts(await recording.of(() => removeHost(azure, "demo")));
  const changes = requests.filter((request) => !request.startsWith("GET "));
  expect(changes.length, requests.join("\n")).toBeLessThanOrEqual(4);
});

interface Request {
  readonly method: string;
  readonly path: string;
  /** On a clock that each start and each end of a request advances. */
  readonly from: number;
  to: number;
}

async function record() {
  const requests = new Map<object, Request>();
  let clock = 0;
  const watch: Watch = async (request, phase) => {
    if (phase === "received") {
      requests.set(request, { ...request, from: ++clock, to: Number.POSITIVE_INFINITY });
      await untilNoneFollows(requests);
    }
    const found = requests.get(request);
    if (phase === "answered" && found !== undefined) found.to = ++clock;
    return undefined;
  };
  const cloud = await emulatedAzure({ watch });
  const isSignIn = ({ path }: Request) => !path.startsWith("/subscriptions/");
  return {
    azure: cloud.azure,
    async of(verb: () => Promise<unknown>): Promise<Request[]> {
      requests.clear();
      await verb();
      return [...requests.values()].filter((each) => !isSignIn(each));
    },
    [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose](),
  };
}

/** Until no further request has come for a while: those that are sent together overlap, on a busy machine too. */
async function untilNoneFollows(requests: ReadonlyMap<object, Request>): Promise<void> {
  let quietTurns = 0;
  for (let size = requests.size; quietTurns < 5; quietTurns = size === requests.size ? quietTurns + 1 : 0) {
    size = requests.size;
    await setTimeout(10);
    // Timers come before what has arrived in the meantime.
    await setImmediate();
  }
}

async function create(azure: Azure, more: object = {}) {
  const authority = await createAuthority({ name: "tests" });
  await createHost(azure, parseHostSpec({ ...input, ...more }), authority);
  return { authority };
}

/**
 * How often something is polled depends on its duration, so that a second poll counts as the same one; and so do the reads
 * of the steps of a deployment, which are for display.
 */
function texts(requests: readonly Request[]): string[] {
  const all = requests.map(({ method, path }) => `${method} ${path}`);
  return all.filter((text, index) => text !== all[index - 1] && !(isDisplay(text) && all.indexOf(text) < index));
}

function isDisplay(request: string): boolean {
  return /^GET .*\/deployments\/[^/]+\/operations$/.test(request);
}

/** The length of the longest chain of requests of which each starts after the end of the one before. */
function inARow(requests: readonly Request[]): number {
  const lengths = new Map<Request, number>();
  for (const each of requests) {
    const earlier = [...lengths].filter(([{ to }]) => to < each.from).map(([, length]) => length);
    lengths.set(each, Math.max(0, ...earlier) + 1);
  }
  return Math.max(0, ...lengths.values());
}
