import { holds } from "../../access/roles.ts";
import { FunctionError } from "../../errors.ts";
import type { Service } from "../../service.ts";
import type { Operation } from "../../store/operation.ts";
import type { Call } from "../route.ts";

/** The operation of a request's path. Somebody else's is not there, except for administrators. @throws BerthError `operation-not-found` */
export async function findOperation({ caller, parameters }: Call, service: Service): Promise<Operation> {
  const { id = "" } = parameters;
  const operation = await service.store.operations.read(id);
  const visible = operation?.owner === caller.id || holds(caller.roles, "Berth.Admin");
  if (operation === undefined || !visible) throw new FunctionError("operation-not-found", { id: id.slice(0, 100) });
  return operation;
}

export async function childrenOf({ children }: Operation, service: Service): Promise<Operation[]> {
  const found = await Promise.all(children.map((id) => service.store.operations.read(id)));
  return found.filter((child) => child !== undefined);
}
