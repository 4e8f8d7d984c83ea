import { connectAzure } from "@dockberth/core";
import { expect, test } from "vitest";
import { playLife, removeRun } from "../live/life.ts";
import { outcomeLines } from "../live/outcome-lines.ts";
import { startRecorder } from "../live/recorder.ts";
import { redactor } from "../live/redact.ts";
import { compareShapes } from "../live/shapes.ts";
import { emulatedAzure, listAll, testClientSecret } from "../src/index.ts";

async function stage() {
  const cloud = await emulatedAzure({ timeScale: 0.01 });
  const { emulator, connectOptions } = cloud;
  const recorder = await startRecorder({ url: emulator.url, ca: emulator.ca });
  const azure = await connectAzure({ ...connectOptions, endpoint: recorder.url, ca: recorder.ca });
  const groups = async () => {
    const names: (string | undefined)[] = [];
    for await (const { name } of listAll(cloud.azure, "resourceGroups")) names.push(name);
    return names;
  };
  const dispose = async () => {
    await recorder[Symbol.asyncDispose]();
    await cloud[Symbol.asyncDispose]();
  };
  const life = { azure, runId: "abc123", location: "westeurope", allowFrom: ["127.0.0.0/8"], onStep: () => undefined };
  return { cloud, recorder, life, groups, [Symbol.asyncDispose]: dispose };
}

test("plays the life of a host, records it without secrets and ids, and removes the run", async () => {
  await using live = await stage();
  const { cloud, recorder, life } = live;
  const outcomes = await playLife({ ...life, signal: new AbortController().signal });
  expect(
    outcomes.filter(({ isAsExpected }) => !isAsExpected),
    outcomeLines(outcomes),
  ).toEqual([]);
  expect(await removeRun(life.azure, "abc123")).toEqual(["berth-live-abc123-theirs"]);
  expect(await live.groups()).toEqual([]);
  const recording = JSON.stringify(recorder.exchanges);
  expect(recorder.exchanges.length).toBeGreaterThan(100);
  for (const secret of [
    testClientSecret,
    cloud.emulator.subscriptionId,
    cloud.emulator.tenantId,
    "BEGIN",
    "203.0.113.",
  ])
    expect(recording).not.toContain(secret);
  expect(compareShapes(recorder.exchanges, recorder.exchanges)).toEqual([]);
});

test("removes what a stopped run has created, and nothing else", async () => {
  await using live = await stage();
  const { cloud, life } = live;
  await cloud.azure.arm.put(`/subscriptions/${cloud.azure.subscriptionId}/resourceGroups/theirs`, {
    location: "westeurope",
  });
  const stopping = new AbortController();
  const onStep = (step: string) => {
    if (step === "create again") stopping.abort();
  };
  const outcomes = await playLife({ ...life, onStep, signal: stopping.signal });
  expect(outcomes.map(({ step }) => step)).toEqual(["doctor", "what-if", "create", "create again"]);
  expect(await removeRun(life.azure, "abc123")).toEqual(["berth-live-abc123"]);
  expect(await live.groups()).toEqual(["theirs"]);
});

test("replaces secrets, ids and addresses, the same one by the same", () => {
  const redact = redactor();
  const [id, other] = ["11111111-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555"];
  expect(redact.text(`/subscriptions/${id}/x/${other}/${id}`)).toBe(
    "/subscriptions/00000000-0000-0000-0000-000000000001/x/00000000-0000-0000-0000-000000000002/00000000-0000-0000-0000-000000000001",
  );
  const body = {
    address: "20.31.7.9",
    addresses: "2603:1020::5: refused, at 10:20:30",
    inner: "10.20.0.4",
    label: "demo-0a1b2c3d4e",
    mail: "ann@contoso.com",
    properties: { protectedSettings: { script: "c2VjcmV0" }, parameters: { key: { value: { deep: "x" } } } },
  };
  expect(redact.body(JSON.stringify(body))).toEqual({
    address: "198.51.100.1",
    addresses: "2001:db8::1: refused, at 10:20:30",
    inner: "10.20.0.4",
    label: "demo-0000000000",
    mail: "somebody@example.org",
    properties: {
      protectedSettings: { script: "‹secret›" },
      parameters: { key: { value: { deep: "‹secret›" } } },
    },
  });
});

test("shows where the answers of two recordings differ in shape", () => {
  const exchange = (response: unknown, status = 200) => ({
    ...{ method: "GET", path: "/subscriptions/s/resourceGroups/g?api-version=1", headers: {}, request: null },
    ...{ status, response },
  });
  const [real, emulated] = [exchange({ name: "g", tags: { a: "b" } }), exchange({ name: 1, tags: { c: "d" } }, 201)];
  expect(compareShapes([real], [emulated])).toEqual([
    {
      kind: "GET /subscriptions/*/resourceGroups/*",
      differences: [
        "only Azure: name string",
        "only Azure: status 200",
        "only the emulator: name number",
        "only the emulator: status 201",
      ],
    },
  ]);
});
