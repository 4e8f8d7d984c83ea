import type { Service } from "../service.ts";
import { isEnded } from "../store/operation.ts";
import { giveUp } from "./work.ts";
import { workMessageSchema } from "./work-queue.ts";

/** Ends the operation of a message that the queue has given up, with the reason that its last attempt left. */
export async function buryMessage(service: Service, message: unknown): Promise<void> {
  const parsed = workMessageSchema.safeParse(message);
  if (!parsed.success) return;
  const operation = await service.store.operations.read(parsed.data.operation);
  if (operation !== undefined && !isEnded(operation.state)) await giveUp(service, operation);
}
