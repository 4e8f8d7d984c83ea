import type { HttpResponseInit } from "@azure/functions";
import type { Secret } from "@dockberth/core";
import { FunctionError } from "../errors.ts";
import { reply } from "../outputs.ts";
import type { Service } from "../service.ts";
import { isEnded, newOperation, type Operation, type Verb } from "../store/operation.ts";
import type { Call } from "./route.ts";
import { toOperationShape } from "./shapes.ts";

/** Work on one host that a caller asks for. */
export interface Wish {
  readonly verb: Verb;
  readonly subscriptionId: string;
  readonly host: string;
  readonly owner: string;
  readonly resourceGroup?: string | undefined;
  readonly input?: unknown;
  readonly secrets?: Secret | undefined;
}

export const idempotencyHeader = {
  "Idempotency-Key": "Makes a repeated request the same operation; another request under it is refused (422)",
};

export interface AcceptOptions {
  /** Whether it is a batch, even of one. */
  readonly many?: boolean;
  /** What is counted to the caller for it; only once it is known that the request stands, and again where it is repeated. */
  readonly claim?: () => Promise<void>;
}

/**
 * Takes work on: secrets into the vault, a record for each host, one message each on the queue, and 202 with where to look.
 * Repeated under its Idempotency-Key it does again what may have been cut off, and answers the same.
 */
export async function accept(
  { caller, request, instance }: Call,
  service: Service,
  wishes: readonly Wish[],
  { many = false, claim }: AcceptOptions = {},
): Promise<HttpResponseInit> {
  const id = await operationId(service, caller.id, request.headers.get("idempotency-key"), { instance, wishes });
  await claim?.();
  const common = { owner: caller.id, createdAt: service.now().toISOString() };
  const parts = wishes.map((wish, index) => {
    const { verb, subscriptionId, host, input, secrets } = wish;
    const own = many ? `${id}-${index + 1}` : id;
    const secretName = secrets === undefined ? undefined : `berth-request-${own}`;
    return { wish, operation: newOperation({ ...common, id: own, verb, subscriptionId, host, input, secretName }) };
  });
  const batch = newOperation({
    ...common,
    id,
    verb: "batch",
    subscriptionId: wishes[0]?.subscriptionId ?? "",
    host: "",
    children: parts.map(({ operation }) => operation.id),
  });
  if (many) await service.store.operations.insert(batch);
  const taken: Operation[] = [];
  for (const { wish, operation } of parts) taken.push(await enqueue(service, wish, operation));
  const [first = batch] = taken;
  const shape = many ? toOperationShape(batch, [], taken) : toOperationShape(first, [], []);
  return reply(202, shape, { location: `/api/operations/${id}`, "retry-after": "5" });
}

/** Record first, message second: a message without a record would be dropped, a record without one is found by the sweeper. */
async function enqueue(service: Service, wish: Wish, operation: Operation): Promise<Operation> {
  const { operations, hosts } = service.store;
  const earlier = await operations.read(operation.id);
  if (earlier !== undefined && isEnded(earlier.state)) return earlier;
  if (wish.secrets !== undefined && operation.secretName !== undefined) {
    if (service.secrets === undefined) throw new FunctionError("vault-missing", { what: "A host with secrets" });
    await service.secrets.put(operation.secretName, wish.secrets);
  }
  await operations.insert(operation);
  const { verb, subscriptionId, host, owner, resourceGroup } = wish;
  await hosts.note(subscriptionId, {
    name: host,
    owner,
    resourceGroup,
    operation: operation.id,
    verb,
    state: earlier?.state ?? "queued",
  });
  await service.queue.send({ operation: operation.id });
  return earlier ?? operation;
}

async function operationId(service: Service, owner: string, key: string | null, request: object): Promise<string> {
  const id = service.newId();
  if (key === null) return id;
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    const message = "give 1 to 200 visible ASCII characters";
    throw new FunctionError("request-invalid", { issues: [{ path: "Idempotency-Key", message }] });
  }
  // Secrets print as `[secret]`: what is kept is a digest over everything else.
  return service.store.requests.remember(owner, key, request, id);
}
