import { afterAll, beforeAll, expect, test } from "vitest";
import { deliverMessages } from "../local/deliver.ts";
import { poisonQueueName, queueClient, workQueueName } from "../src/queue/work-queue.ts";
import type { Verb } from "../src/store/operation.ts";
import { type Local, startLocal } from "./local.ts";

const writer = { roles: ["Berth.Write"] } as const;
const ending = new AbortController();
let local: Local;
let delivering: Promise<void>;

beforeAll(async () => {
  // More attempts than deliveries: it is the queue that gives the message up, not the worker.
  local = await startLocal({ loops: 0, settings: { BERTH_ATTEMPTS: "20", BERTH_HOSTS_PER_CALLER: "1" } });
});

afterAll(async () => {
  ending.abort();
  await delivering;
  await local?.close();
});

test("a message that always fails is put aside, its operation says why, and nothing of it is in the way of the next", async () => {
  const { store } = local.service;
  const doomed = await local.call("POST", "/api/hosts", {
    ...writer,
    body: { name: "doomed", allowFrom: ["127.0.0.0/8"] },
  });
  // A verb that this version has not, as after a step back to it: whoever works on it meets a defect, every time.
  await store.operations.change(doomed.body.id, () => ({ verb: "defragment" as Verb }));
  const { connectionString } = local.storage;
  delivering = deliverMessages(local.functions, {
    connectionString,
    signal: ending.signal,
    mostDeliveries: 2,
    quiet: true,
  });
  const ended = await local.ended(doomed.headers.get("location") ?? "");
  expect(ended).toMatchObject({
    state: "failed",
    attempts: 2,
    error: { code: "operation-abandoned", message: expect.stringContaining("an error of its own") },
  });
  expect(ended.error.hint).not.toBe("");
  for (const name of [workQueueName, poisonQueueName, `${poisonQueueName}-poison`])
    await expect.poll(() => messagesIn(name)).toBe(0);

  // No lease is left: another holder gets the host at once.
  const { subscriptionId } = ended;
  expect(await store.hosts.take(subscriptionId, "doomed", "somebody", new Date(), 1)).toBe(true);
  await store.hosts.release(subscriptionId, "doomed", "somebody");
  expect((await local.call("GET", "/api/hosts/doomed", writer)).body).toMatchObject({
    state: "pending",
    operation: { verb: "create", state: "failed" },
  });

  // What failed can be made again, or removed; then the caller may have another one.
  const again = { ...writer, body: { name: "doomed", allowFrom: ["127.0.0.0/8"] } };
  const remade = await local.call("POST", "/api/hosts", again);
  expect(await local.ended(remade.headers.get("location") ?? "")).toMatchObject({ state: "succeeded" });
  const another = { ...writer, body: { name: "another", allowFrom: ["127.0.0.0/8"] } };
  expect((await local.call("POST", "/api/hosts", another)).body.code).toBe("host-quota-reached");
  const removing = await local.call("DELETE", "/api/hosts/doomed", writer);
  expect(await local.ended(removing.headers.get("location") ?? "")).toMatchObject({ state: "succeeded" });
  const made = await local.call("POST", "/api/hosts", another);
  expect(await local.ended(made.headers.get("location") ?? "")).toMatchObject({ state: "succeeded" });
});

test("a message that is none of ours is put away without a trace", async () => {
  const queue = queueClient(workQueueName, local.service.settings.storage, { getToken: async () => null });
  for (const text of ["", "{", '{"operation":7}', '{"operation":"none"}', "not even base64 \u{1F433}"])
    await queue.sendMessage(Buffer.from(text).toString("base64"));
  for (const name of [workQueueName, poisonQueueName]) await expect.poll(() => messagesIn(name)).toBe(0);
});

async function messagesIn(name: string): Promise<number> {
  const queue = queueClient(name, local.service.settings.storage, { getToken: async () => null });
  if (!(await queue.exists())) return 0;
  return (await queue.getProperties()).approximateMessagesCount ?? 0;
}
