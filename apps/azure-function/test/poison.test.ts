import { afterAll, beforeAll, expect, test } from "vitest";
import { deliverMessages } from "../local/deliver-messages.ts";
import type { Verb } from "../src/storage/operation.ts";
import { poisonQueueName, queueClient, workQueueName } from "../src/storage/work-queue.ts";
import { type Local, startLocal } from "./local.ts";

const writer = { roles: ["Berth.Write"] } as const;
const stopping = new AbortController();
let local: Local;
let delivering: Promise<void>;

beforeAll(async () => {
  // More attempts than deliveries, so that the queue gives up the message before the worker does.
  local = await startLocal({ loops: 0, settings: { BERTH_ATTEMPTS: "20", BERTH_HOSTS_PER_CALLER: "1" } });
});

afterAll(async () => {
  stopping.abort();
  await delivering;
  await local?.close();
});

test("abandons the operation of a message that always fails, with the reason, and blocks nothing after it", async () => {
  const { store } = local.service;
  const doomed = await local.call("POST", "/api/hosts", {
    ...writer,
    body: { name: "doomed", allowFrom: ["127.0.0.0/8"] },
  });
  // A verb that this version does not know, as after a downgrade: every attempt meets an unexpected error.
  await store.operations.change(doomed.body.id, () => ({ verb: "defragment" as Verb }));
  const { connectionString } = local.storage;
  delivering = deliverMessages(local.functions, {
    connectionString,
    signal: stopping.signal,
    maxDeliveries: 2,
    quiet: true,
  });
  const ended = await local.ended(doomed.headers.get("operation-location") ?? "");
  expect(ended).toMatchObject({
    status: "Failed",
    attempts: 2,
    error: { code: "operation-abandoned", message: expect.stringContaining("the application's log has the details") },
  });
  expect(ended.error.hint).not.toBe("");
  for (const name of [workQueueName, poisonQueueName, `${poisonQueueName}-poison`])
    await expect.poll(() => messagesIn(name)).toBe(0);

  // No lease is left: another holder acquires one at once.
  const { subscriptionId } = ended;
  expect(await store.leases.acquire(subscriptionId, "doomed", "somebody", new Date(), 1)).toBe(true);
  await store.leases.release(subscriptionId, "doomed", "somebody");
  expect((await local.call("GET", "/api/hosts/doomed", writer)).body).toMatchObject({
    state: "pending",
    operation: { verb: "create", status: "Failed" },
  });

  // What failed can be created again, or removed; then the caller may have another host.
  const again = { ...writer, body: { name: "doomed", allowFrom: ["127.0.0.0/8"] } };
  const recreated = await local.call("POST", "/api/hosts", again);
  expect(await local.ended(recreated.headers.get("operation-location") ?? "")).toMatchObject({ status: "Succeeded" });
  const another = { ...writer, body: { name: "another", allowFrom: ["127.0.0.0/8"] } };
  expect((await local.call("POST", "/api/hosts", another)).body.code).toBe("host-quota-reached");
  const removing = await local.call("DELETE", "/api/hosts/doomed", writer);
  expect(await local.ended(removing.headers.get("operation-location") ?? "")).toMatchObject({ status: "Succeeded" });
  const created = await local.call("POST", "/api/hosts", another);
  expect(await local.ended(created.headers.get("operation-location") ?? "")).toMatchObject({ status: "Succeeded" });
});

test("drops messages that the application did not send", async () => {
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
