import type { TokenCredential } from "@azure/identity";
import { QueueClient } from "@azure/storage-queue";
import { z } from "zod";
import type { Settings } from "../settings.ts";
import { maxTrySeconds, withStorage } from "./errors.ts";

/** One message for each operation. Everything else is in the operation's record. */
export const workMessageSchema = z.object({ operation: z.string().min(1).max(100) });
export type WorkMessage = z.output<typeof workMessageSchema>;

export const workQueueName = "berth-work";
/** Where the Functions runtime puts a message that failed too often. The suffix is the runtime's. */
export const poisonQueueName = `${workQueueName}-poison`;

export interface WorkQueue {
  send(message: WorkMessage, delaySeconds?: number): Promise<void>;
  /** Creates the queue if it does not exist yet. */
  prepare(): Promise<void>;
}

export function connectQueue(storage: Settings["storage"], credential: TokenCredential): WorkQueue {
  const queue = queueClient(workQueueName, storage, credential);
  return {
    async send(message, delaySeconds = 0) {
      const text = Buffer.from(JSON.stringify(message)).toString("base64");
      await withStorage(() => queue.sendMessage(text, { visibilityTimeout: Math.ceil(delaySeconds) }));
    },
    prepare: async () => {
      await withStorage(() => queue.createIfNotExists());
    },
  };
}

export function queueClient(name: string, storage: Settings["storage"], credential: TokenCredential): QueueClient {
  const tryTimeoutInMs = maxTrySeconds * 1000;
  const options = { retryOptions: { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1000, tryTimeoutInMs } };
  return "connectionString" in storage
    ? new QueueClient(storage.connectionString, name, options)
    : new QueueClient(`${storage.queueUrl}/${name}`, credential, options);
}
