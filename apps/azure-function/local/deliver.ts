import { randomUUID } from "node:crypto";
import type { InvocationContext as Context, InvocationContextInit } from "@azure/functions";
import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";
import type { Functions } from "../src/functions.ts";
import { queueClient } from "../src/queue/work-queue.ts";
import { InvocationContext } from "./runtime.ts";

export interface DeliverOptions {
  readonly connectionString: string;
  readonly signal: AbortSignal;
  /** As in host.json. */
  readonly atOnce?: number;
  readonly mostDeliveries?: number;
  /** How long a message stays with a worker that fell silent; the Functions host has ten minutes. */
  readonly visibilitySeconds?: number;
  readonly quiet?: boolean;
}

/** Delivers the messages of each queue to its function as the Functions host does: at least once, and poison aside. */
export async function deliverMessages({ queues }: Functions, options: DeliverOptions): Promise<void> {
  await Promise.all(queues.map((each) => deliverQueue(each, options)));
}

type QueueFunction = Functions["queues"][number];

async function deliverQueue(to: QueueFunction, options: DeliverOptions): Promise<void> {
  const { connectionString, signal, atOnce = 16, visibilitySeconds = 30 } = options;
  const connect = (name: string) => queueClient(name, { connectionString }, { getToken: async () => null });
  const queue = connect(to.queueName);
  const poison = connect(`${to.queueName}-poison`);
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    const free = Math.min(32, atOnce - running.size);
    const received =
      free === 0
        ? []
        : await queue
            .receiveMessages({ numberOfMessages: free, visibilityTimeout: visibilitySeconds })
            .then(({ receivedMessageItems }) => receivedMessageItems)
            .catch(() => []);
    for (const message of received) {
      const one = deliver(to, queue, poison, message, options).finally(() => running.delete(one));
      running.add(one);
    }
    if (received.length === 0) await Promise.race([sleep(200), ...(running.size >= atOnce ? running : [])]);
  }
  await Promise.all(running);
}

async function deliver(
  to: QueueFunction,
  queue: QueueClient,
  poison: QueueClient,
  { messageId, popReceipt, messageText, dequeueCount }: DequeuedMessageItem,
  options: DeliverOptions,
): Promise<void> {
  const { visibilitySeconds = 30, mostDeliveries = 8, quiet = false } = options;
  let receipt = popReceipt;
  const extend = async (seconds: number) => {
    const { popReceipt: next } = await queue.updateMessage(messageId, receipt, messageText, seconds);
    receipt = next ?? receipt;
  };
  // The updates go one after the other: each gives the receipt that the next one needs.
  let updating: Promise<unknown> = Promise.resolve();
  const timer = setInterval(
    () => {
      updating = updating.then(() => extend(visibilitySeconds)).catch(() => undefined);
    },
    (visibilitySeconds * 1000) / 3,
  );
  try {
    await to.handler(decode(messageText), contextOf(to.name, dequeueCount, quiet));
    clearInterval(timer);
    await updating;
    await queue.deleteMessage(messageId, receipt);
  } catch (error) {
    clearInterval(timer);
    await updating;
    if (!quiet) process.stderr.write(`error ${to.name} ${error instanceof Error ? error.message : String(error)}\n`);
    await setAside(queue, poison, { messageId, receipt, messageText, last: dequeueCount >= mostDeliveries }, extend);
  }
}

async function setAside(
  queue: QueueClient,
  poison: QueueClient,
  { messageId, receipt, messageText, last }: { messageId: string; receipt: string; messageText: string; last: boolean },
  extend: (seconds: number) => Promise<void>,
): Promise<void> {
  try {
    if (!last) return await extend(2);
    await poison.createIfNotExists();
    await poison.sendMessage(messageText);
    await queue.deleteMessage(messageId, receipt);
  } catch {
    // It comes back by itself once its time is over.
  }
}

function contextOf(functionName: string, dequeueCount: number, quiet: boolean): Context {
  const logHandler: NonNullable<InvocationContextInit["logHandler"]> = (level, ...words) => {
    if (!quiet || level === "error") process.stderr.write(`${level} ${functionName} ${words.join(" ")}\n`);
  };
  return new InvocationContext({
    functionName,
    invocationId: randomUUID(),
    triggerMetadata: { dequeueCount: String(dequeueCount) },
    logHandler,
  });
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64").toString("utf8"));
  } catch {
    return text;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
