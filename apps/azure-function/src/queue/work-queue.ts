import type { TokenCredential } from "@azure/identity";
import { QueueClient } from "@azure/storage-queue";
import { z } from "zod";
import type { Settings } from "../settings.ts";
import { trySeconds, withStorage } from "../store/errors.ts";

/** One message a host and operation. All else is in the operation's record; a message holds nothing that matters. */
export const workMessageSchema = z.object({ operation: z.string().min(1).max(100) });
export type WorkMessage = z.output<typeof workMessageSchema>;

export const workQueueName = "berth-work";
/** Where the Functions runtime puts a message that failed too often: the queue's name, and this. */
export const poisonQueueName = `${workQueueName}-poison`;

export interface WorkQueue {
  send(message: WorkMessage, delaySeconds?: number): Promise<void>;
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
  const retryOptions = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1000, tryTimeoutInMs: trySeconds * 1000 };
  return "connectionString" in storage
    ? new QueueClient(storage.connectionString, name, { retryOptions })
    : new QueueClient(`https://${storage.accountName}.queue.${storage.suffix}/${name}`, credential, { retryOptions });
}
