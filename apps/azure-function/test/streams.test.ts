import { afterAll, beforeAll, expect, test } from "vitest";
import { followOperation } from "../src/routes/operations/watch.ts";
import { newOperation } from "../src/storage/operation.ts";
import { type Local, startLocal } from "./local.ts";

let local: Local;

beforeAll(async () => {
  local = await startLocal();
});

afterAll(async () => {
  await local?.close();
});

test("streams the events of a batch with their hosts, resumes them, and ends", async () => {
  const body = ["one", "two"].map((name) => ({ name, allowFrom: ["127.0.0.0/8"] }));
  const { headers } = await local.call("POST", "/api/hosts", { body });
  const monitor = headers.get("operation-location") ?? "";
  const ended = await local.ended(monitor);
  expect(ended).toMatchObject({ status: "Succeeded", attempts: 1 });
  for (const time of [ended.startedAt, ended.endedAt]) expect(Date.parse(time)).toBeGreaterThan(0);
  const { text } = await local.call("GET", `${monitor}/events`);
  for (const name of ["one", "two"]) expect(text).toContain(`"host":"${name}"`);
  expect(text).toMatch(/event: end\ndata: \{"status":"Succeeded"\}\n\n$/);
  const last = [...text.matchAll(/^id: (\d+\.\d+)$/gm)].at(-1)?.[1] ?? "";
  const rest = await local.call("GET", `${monitor}/events`, { headers: { "last-event-id": last } });
  expect(rest.text).not.toContain("event: fact");
  expect(rest.text).toContain("event: end");
});

test("ends a stream that nobody reads after 30 seconds, with a line every 5 seconds", async () => {
  const { service } = local;
  const common = { verb: "create", subscriptionId: "s", host: "silent", owner: "o" } as const;
  const operation = newOperation({ ...common, id: "silent-operation", createdAt: new Date().toISOString() });
  await service.store.operations.insert(operation);
  let seconds = 0;
  const clock = {
    now: () => seconds * 1000,
    wait: async (more: number) => {
      seconds += more;
    },
  };
  const blocks: string[] = [];
  for await (const block of followOperation(operation, service, null, clock)) blocks.push(block);
  expect(blocks).toEqual(["retry: 1000\n\n", ...Array.from({ length: 5 }, () => ":\n\n")]);
  expect(seconds).toBe(30);
});
