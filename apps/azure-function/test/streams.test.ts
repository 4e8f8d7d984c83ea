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

test("streams several operations together, and says which of them the caller may not see", async () => {
  const create = (name: string, as: string) =>
    local.call("POST", "/api/hosts", { roles: ["Berth.Write"], as, body: { name, allowFrom: ["127.0.0.0/8"] } });
  const mine = [(await create("mine-1", "me")).body.id, (await create("mine-2", "me")).body.id];
  const other = (await create("other", "somebody")).body.id;
  for (const id of [...mine, other]) await local.ended(`/api/operations/${id}`);
  const path = `/api/events?operations=${[mine[0], other, mine[1]].join()}`;
  const { text } = await local.call("GET", path, { roles: ["Berth.Read"], as: "me" });
  expect(text).toContain(`event: unknown\ndata: {"operation":"${other}"}`);
  expect(text).not.toContain('"host":"other"');
  for (const [index, id] of mine.entries())
    expect(text).toContain(`event: ended\ndata: {"operation":"${id}","host":"mine-${index + 1}","status":"Succeeded"`);
  const last = [...text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? "";
  expect(last).toMatch(/^\d+\.0\.\d+$/);
  const rest = await local.call("GET", path, { roles: ["Berth.Read"], as: "me", headers: { "last-event-id": last } });
  expect(rest.text).not.toContain("event: fact");
  expect(
    (
      await local.call(
        "GET",
        `/api/events?operations=${Array(21)
          .fill(0)
          .map((_, n) => n)}`,
      )
    ).status,
  ).toBe(400);
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
