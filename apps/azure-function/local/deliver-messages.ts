import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";
import type { Functions } from "../src/functions.ts";
import { queueClient } from "../src/storage/work-queue.ts";
import { invocationContext } from "./invocation-context.ts";

export interface DeliverOptions {
  readonly connectionString: string;
  readonly signal: AbortSignal;
  /** Messages at the same time. Default 16, as in host.json. */
  readonly maxConcurrent?: number | undefined;
  /** Deliveries of a message before it goes to the poison queue. Default 8, as in host.json. */
  readonly maxDeliveries?: number | undefined;
  /** How long a message stays invisible when its worker no longer answers. The Functions host has ten minutes. */
  readonly visibilitySeconds?: number | undefined;
  readonly quiet?: boolean | undefined;
}

/** Delivers the messages of each queue to its function as the Functions host does: at least once, then to the poison queue. */
export async function deliverMessages({ queues }: Functions, options: DeliverOptions): Promise<void> {
  await Promise.all(queues.map((each) => deliverQueue(each, options)));
}

type QueueFunction = Functions["queues"][number];

async function deliverQueue(target: QueueFunction, options: DeliverOptions): Promise<void> {
  const { connectionString, signal, maxConcurrent = 16, visibilitySeconds = 30 } = options;
  const connect = (name: string) => queueClient(name, { connectionString }, { getToken: async () => null });
  const queue = connect(target.queueName);
  const poison = connect(`${target.queueName}-poison`);
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    const free = Math.min(32, maxConcurrent - running.size);
    const messages = free === 0 ? [] : await receive(queue, free, visibilitySeconds);
    for (const message of messages) {
      const delivery = deliver(target, queue, poison, message, options).finally(() => running.delete(delivery));
      running.add(delivery);
    }
    if (messages.length === 0) await Promise.race([pause(200), ...(running.size >= maxConcurrent ? running : [])]);
  }
  await Promise.all(running);
}

/** Nothing while the queue does not exist or is unavailable. */
async function receive(queue: QueueClient, numberOfMessages: number, visibilityTimeout: number) {
  try {
    return (await queue.receiveMessages({ numberOfMessages, visibilityTimeout })).receivedMessageItems;
  } catch {
    return [];
  }
}

async function deliver(
  target: QueueFunction,
  queue: QueueClient,
  poison: QueueClient,
  { messageId, popReceipt, messageText, dequeueCount }: DequeuedMessageItem,
  options: DeliverOptions,
): Promise<void> {
  const { visibilitySeconds = 30, maxDeliveries = 8, quiet = false } = options;
  let receipt = popReceipt;
  const extend = async (seconds: number) => {
    const { popReceipt: next } = await queue.updateMessage(messageId, receipt, messageText, seconds);
    receipt = next ?? receipt;
  };
  // One update after the other: each returns the receipt that the next one needs.
  let updating: Promise<unknown> = Promise.resolve();
  const timer = setInterval(
    () => {
      updating = updating.then(() => extend(visibilitySeconds)).catch(() => undefined);
    },
    (visibilitySeconds * 1000) / 3,
  );
  try {
    const triggerMetadata = { dequeueCount: String(dequeueCount) };
    const context = { functionName: target.name, invocationId: randomUUID(), triggerMetadata, quiet };
    await target.handler(decode(messageText), invocationContext(context));
    clearInterval(timer);
    await updating;
    await queue.deleteMessage(messageId, receipt);
  } catch (error) {
    clearInterval(timer);
    await updating;
    if (!quiet) process.stderr.write(`error ${target.name} ${error instanceof Error ? error.message : error}\n`);
    const isLast = dequeueCount >= maxDeliveries;
    await (isLast ? moveToPoison(queue, poison, messageId, receipt, messageText) : extend(2)).catch(() => {
      // The message becomes visible again by itself.
    });
  }
}

async function moveToPoison(
  queue: QueueClient,
  poison: QueueClient,
  messageId: string,
  receipt: string,
  messageText: string,
): Promise<void> {
  await poison.createIfNotExists();
  await poison.sendMessage(messageText);
  await queue.deleteMessage(messageId, receipt);
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64").toString("utf8"));
  } catch {
    return text;
  }
}
