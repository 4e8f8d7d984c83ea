import { createHmac } from "node:crypto";
import type { HttpResponseInit } from "@azure/functions";
import { type HostOwner, ownerText, type Secret } from "@dockberth/core";
import { type Caller, ownerOf } from "../access/caller.ts";
import { FunctionError, invalidRequest } from "../errors.ts";
import type { Call } from "../http/route.ts";
import { issueTexts } from "../messages/index.ts";
import type { Service } from "../service.ts";
import type { PlannedFacts } from "../storage/hosts.ts";
import { isEnded, newOperation, type Operation, type Verb, withChildren } from "../storage/operation.ts";
import { acceptedReply } from "./accepted-reply.ts";

/** Work on one host that a caller asks for. */
export interface WorkRequest {
  readonly verb: Verb;
  readonly subscriptionId: string;
  readonly host: string;
  /** See `Operation`. */
  readonly hostOwner: HostOwner | undefined;
  readonly resourceGroup?: string | undefined;
  /** What is shown of a new host until Azure has it. */
  readonly planned?: PlannedFacts | undefined;
  readonly input?: unknown;
  readonly secrets?: Secret | undefined;
}

export interface AcceptOptions {
  /** Whether it is a batch, even of one host. */
  readonly isBatch?: boolean | undefined;
  /** Reserves the caller's quota. Called once the request is known to be valid, and again when it is repeated. */
  readonly reserve?: (() => Promise<void>) | undefined;
}

/**
 * Accepts work: puts secrets into the vault, writes a record and sends a message for each host, and answers 202 with the
 * operation's URLs. A repeated request with the same Idempotency-Key finishes what was interrupted, and answers the same.
 */
export async function acceptWork(
  call: Call,
  service: Service,
  workRequests: readonly WorkRequest[],
  { isBatch = false, reserve }: AcceptOptions = {},
): Promise<HttpResponseInit> {
  const { caller, request, instance } = call;
  const id = await operationId(service, caller.id, request.headers.get("idempotency-key"), instance, workRequests);
  await reserve?.();
  const common = { owner: caller.id, createdAt: service.now().toISOString() };
  const parts = workRequests.map((work, index) => {
    const { verb, subscriptionId, host, input, secrets } = work;
    const hostOwner = work.hostOwner && ownerText(work.hostOwner);
    const partId = isBatch ? `${id}-${index + 1}` : id;
    const secretName = secrets === undefined ? undefined : `berth-request-${partId}`;
    return {
      work,
      operation: newOperation({ ...common, id: partId, verb, subscriptionId, host, hostOwner, input, secretName }),
    };
  });
  const batch = newOperation({
    ...common,
    id,
    verb: "batch",
    subscriptionId: workRequests[0]?.subscriptionId ?? "",
    host: "",
    children: parts.map(({ operation }) => operation.id),
  });
  if (isBatch) await service.store.operations.insert(batch);
  const accepted: Operation[] = [];
  for (const { work, operation } of parts) accepted.push(await enqueue(service, caller, work, operation));
  for (const { subscriptionId } of workRequests) service.inventory.noteChange(subscriptionId);
  const [first = batch] = accepted;
  return isBatch
    ? acceptedReply(call, service, withChildren(batch, accepted), accepted)
    : acceptedReply(call, service, first, []);
}

/** The id of a new operation, or of the one that an earlier request with the same Idempotency-Key started. */
async function operationId(
  service: Service,
  owner: string,
  key: string | null,
  instance: string,
  workRequests: readonly WorkRequest[],
): Promise<string> {
  const id = service.newId();
  if (key === null) return id;
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw invalidRequest("Idempotency-Key", issueTexts.idempotencyKey);
  const works = await Promise.all(workRequests.map((work) => comparable(service, work)));
  return service.store.requests.remember(owner, key, { instance, works }, id);
}

/** What makes two requests the same: everything that the caller gave, secrets by a digest with the application's key. */
async function comparable(
  { digestKey }: Service,
  { hostOwner: _owner, planned: _planned, secrets, ...given }: WorkRequest,
): Promise<object> {
  if (secrets === undefined) return given;
  const key = (await digestKey()).reveal();
  return { ...given, secrets: createHmac("sha256", key).update(secrets.reveal()).digest("hex") };
}

/** Record first, message second: a message without a record would be dropped; the sweeper finds a record without a message. */
async function enqueue(service: Service, caller: Caller, work: WorkRequest, operation: Operation): Promise<Operation> {
  const { operations, hosts } = service.store;
  const earlier = await operations.read(operation.id);
  if (earlier !== undefined && isEnded(earlier.state)) return earlier;
  if (work.secrets !== undefined && operation.secretName !== undefined) {
    if (service.secrets === undefined) throw new FunctionError("vault-missing", { needed: "request-secrets" });
    await service.secrets.put(operation.secretName, work.secrets);
  }
  await operations.insert(operation);
  const { verb, subscriptionId, host, resourceGroup, planned } = work;
  await hosts.note(subscriptionId, {
    name: host,
    requestedBy: ownerText(ownerOf(caller)),
    resourceGroup,
    planned,
    operation: operation.id,
    verb,
    state: earlier?.state ?? "queued",
  });
  await service.queue.send({ operation: operation.id });
  return earlier ?? operation;
}
