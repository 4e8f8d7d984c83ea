import { connectAzure } from "@dockberth/core";
import { expect, test } from "vitest";
import { playLife, removeRun } from "../live/life.ts";
import { outcomeLines } from "../live/outcome-lines.ts";
import { recordedRun } from "../live/recorded-run.ts";
import { type Exchange, startRecorder } from "../live/recorder.ts";
import { redactor } from "../live/redact.ts";
import { replayOf } from "../live/replay.ts";
import { compareShapes } from "../live/shapes.ts";
import { emulatedAzure, listAll, testClientSecret } from "../src/index.ts";

async function stage(answerTo?: Parameters<typeof startRecorder>[1]) {
  const cloud = await emulatedAzure({ timeScale: 0.01 });
  const { emulator, connectOptions } = cloud;
  const recorder = await startRecorder({ url: emulator.url, ca: emulator.ca }, answerTo);
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

test("plays the life of a host against a recording, and names what only one side has", { tags: ["long"] }, async () => {
  const signal = new AbortController().signal;
  await using recorded = await stage();
  await playLife({ ...recorded.life, signal });
  // As an Azure would record it that has other properties than the emulator.
  const recording = recorded.recorder.exchanges.map((each) => ({ ...each, response: asOfAnotherAzure(each.response) }));
  const replay = replayOf(recording);
  await using live = await stage(replay.answer);
  const outcomes = await playLife({ ...live.life, signal });
  expect(
    outcomes.filter(({ isAsExpected }) => !isAsExpected),
    outcomeLines(outcomes),
  ).toEqual([]);
  expect(replay.requestDifferences()).toEqual([]);
  const found = new Set(compareShapes(recording, live.recorder.exchanges).flatMap(({ differences }) => differences));
  expect(found).toContain("only Azure: ofAnotherAzure boolean");
  expect(found).toContain("only the emulator: systemData.createdAt string");
});

function asOfAnotherAzure(response: unknown): unknown {
  if (typeof response !== "object" || response === null || !("systemData" in response)) return response;
  const { systemData: _, ...others } = response;
  return { ...others, ofAnotherAzure: true };
}

test("answers in the shape of the recording, with the values of today", () => {
  const path = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/publicIPAddresses/ip?api-version=1";
  const exchange = { method: "PUT", path, request: null, headers: {}, status: 201, response: null };
  const replay = replayOf([
    {
      ...exchange,
      ...{ status: 200, headers: { location: "https://azure/o", "retry-after": "9" } },
      response: {
        name: "ip",
        tags: { a: "b" },
        properties: { ipAddress: "198.51.100.1", idle: 4 },
        nextLink: "https://azure/2",
      },
    },
    { ...exchange, method: "DELETE" },
  ]);
  const headers = {
    location: "https://emulator/o",
    "azure-asyncoperation": "https://emulator/p",
    "content-type": "a/b",
  };
  const body = { name: "ip", etag: "1", tags: { c: "d" }, properties: { ipAddress: "127.1.1.1", mine: true } };
  const found = replay.answer(exchange, { status: 201, headers, body: JSON.stringify(body) });
  expect({ ...found, body: JSON.parse(found.body) }).toEqual({
    status: 200,
    headers: { location: "https://emulator/o", "content-type": "a/b" },
    body: { name: "ip", tags: { c: "d" }, properties: { ipAddress: "127.1.1.1", idle: 4 } },
  });
  const other: Exchange = { ...exchange, method: "PATCH" };
  expect(replay.answer(other, { status: 200, headers: {}, body: "{}" })).toEqual({
    status: 200,
    headers: {},
    body: "{}",
  });
  expect(replay.requestDifferences()).toEqual([
    "only the recording: DELETE /subscriptions/*/resourceGroups/*/providers/Microsoft.Network/publicIPAddresses/*",
    "only the code: PATCH /subscriptions/*/resourceGroups/*/providers/Microsoft.Network/publicIPAddresses/*",
  ]);
});

test("replays a recording in the cloud and the location where it was made", async () => {
  const at = (path: string): Exchange => ({
    method: "GET",
    path,
    request: null,
    headers: {},
    status: 200,
    response: {},
  });
  const recording = [
    at("/subscriptions/s/resourceGroups/berth-live-f00d11?api-version=1"),
    at("/subscriptions/s/providers/Microsoft.Compute/locations/chinanorth3/publishers/p?api-version=1"),
  ];
  expect(recordedRun(recording)).toMatchObject({ runId: "f00d11", cloud: { name: "china" }, location: "chinanorth3" });
  expect(recordedRun([])).toMatchObject({ runId: "replay", cloud: { name: "public" }, location: "westeurope" });
});

test("gives each request the next recorded answer to its path, and the last one to more", () => {
  const at = (name: string, state: string): Exchange => ({
    ...{ method: "GET", path: `/subscriptions/s/resourceGroups/${name}?api-version=1`, request: null, headers: {} },
    ...{ status: 200, response: { [state]: 1 } },
  });
  const replay = replayOf([at("g", "first"), at("h", "other"), at("g", "second")]);
  const keys = [1, 2, 3].map(() => {
    const { body } = replay.answer(at("g", ""), { status: 200, headers: {}, body: "{}" });
    return Object.keys(JSON.parse(body) as object)[0];
  });
  expect(keys).toEqual(["first", "second", "second"]);
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
