import { holds } from "../../access/roles.ts";
import { FunctionError } from "../../errors.ts";
import type { Call } from "../../http/route.ts";
import type { Service } from "../../service.ts";
import { type Operation, withChildren } from "../../storage/operation.ts";

/** The operation in a request's path. Other callers' operations are visible to administrators only. @throws FunctionError `operation-not-found` */
export async function findOperation({ caller, parameters }: Call, service: Service): Promise<Operation> {
  const { id = "" } = parameters;
  const operation = await service.store.operations.read(id);
  const visible = operation?.owner === caller.id || holds(caller.roles, "Berth.Admin");
  if (operation === undefined || !visible) throw new FunctionError("operation-not-found", { id: id.slice(0, 100) });
  return operation;
}

/** As {@link findOperation}, with the operations of a batch, from which its state and its times follow. */
export async function findWholeOperation(
  call: Call,
  service: Service,
): Promise<{ readonly operation: Operation; readonly children: readonly Operation[] }> {
  const operation = await findOperation(call, service);
  const children = await service.store.operations.children(operation);
  return { operation: withChildren(operation, children), children };
}
