import type { Caller } from "../../access/caller.ts";
import { holds } from "../../access/roles.ts";
import { FunctionError } from "../../errors.ts";
import type { Call } from "../../http/route.ts";
import type { Service } from "../../service.ts";
import { isEnded, type Operation, withChildren } from "../../storage/operation.ts";

/** The operation in a request's path. @throws FunctionError `operation-not-found` */
export async function findOperation({ caller, parameters }: Call, service: Service): Promise<Operation> {
  const { id = "" } = parameters;
  const operation = await service.store.operations.read(id);
  if (operation === undefined || !maySee(caller, operation))
    throw new FunctionError("operation-not-found", { id: id.slice(0, 100) });
  noteEnd(operation, service);
  return operation;
}

/** Other callers' operations are visible to administrators only. */
export function maySee({ id, roles }: Caller, { owner }: Operation): boolean {
  return owner === id || holds(roles, "Berth.Admin");
}

/** A caller that learns of an end must see its effect in the next list, although another process may have done the work. */
export function noteEnd({ state, endedAt = "", subscriptionId }: Operation, { inventory, now }: Service): void {
  const isRecent = now().getTime() - Date.parse(endedAt) < 30_000;
  if (isEnded(state) && isRecent) inventory.noteChange(subscriptionId);
}

/** As {@link findOperation}, with the operations of a batch, from which its state and its times follow. */
export async function findWholeOperation(
  call: Call,
  service: Service,
): Promise<{ readonly operation: Operation; readonly children: readonly Operation[] }> {
  const operation = await findOperation(call, service);
  const children = await service.store.operations.children(operation);
  for (const child of children) noteEnd(child, service);
  return { operation: withChildren(operation, children), children };
}
