import { type ErrorCode, errorTable, type Host } from "@dockberth/core";
import { z } from "zod";
import type { HostRecord } from "../store/hosts.ts";
import { type Operation, operationStates, verbs } from "../store/operation.ts";

/** The shapes that go out, from which the OpenAPI document is made. Dates are RFC 3339 texts, absences `null`. */
export const hostShape = z.strictObject({
  name: z.string(),
  location: z.string(),
  resourceGroup: z.string(),
  address: z.string().nullable(),
  hostname: z.string().nullable(),
  port: z.int(),
  size: z.string().nullable(),
  power: z.string(),
  state: z.enum(["ready", "incomplete", "failed", "pending"]),
  expiresAt: z.string().nullable(),
  authority: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  owner: z.string().nullable(),
  operation: z.strictObject({ id: z.string(), verb: z.enum(verbs), state: z.enum(operationStates) }).nullable(),
});
export type HostShape = z.output<typeof hostShape>;

export const hostsShape = z.strictObject({ hosts: z.array(hostShape), next: z.string().nullable() });

export const problemShape = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]),
  kind: z.string(),
  hint: z.string(),
  issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});

export const eventShape = z.strictObject({
  number: z.int(),
  at: z.string(),
  type: z.string(),
  sentence: z.string(),
});

export const operationShape = z.strictObject({
  id: z.string(),
  verb: z.enum([...verbs, "batch"]),
  host: z.string(),
  subscriptionId: z.string(),
  state: z.enum(operationStates),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  attempts: z.int(),
  events: z.array(eventShape),
  result: z.unknown(),
  error: z.strictObject({ code: z.string(), kind: z.string(), message: z.string(), hint: z.string() }).nullable(),
  operations: z
    .array(z.strictObject({ id: z.string(), host: z.string(), state: z.enum(operationStates) }))
    .describe("The operations of a batch; empty for one host"),
});
export type OperationShape = z.output<typeof operationShape>;

export function toHostShape(host: Host, record: HostRecord | undefined): HostShape {
  const { name, location, resourceGroup, port, power, state, tags } = host;
  return {
    name,
    location,
    resourceGroup,
    address: host.address ?? null,
    hostname: host.hostname ?? null,
    port,
    size: host.size ?? null,
    power,
    state,
    expiresAt: host.expiresAt?.toISOString() ?? null,
    authority: host.authority ?? null,
    tags,
    ...operationOf(record),
  };
}

/** A host of which Azure has nothing yet, or nothing any more. */
export function toPendingShape(record: HostRecord): HostShape {
  return {
    name: record.name,
    location: "",
    resourceGroup: record.resourceGroup ?? `berth-${record.name}`,
    address: null,
    hostname: null,
    port: 0,
    size: null,
    power: "unknown",
    state: "pending",
    expiresAt: null,
    authority: null,
    tags: {},
    ...operationOf(record),
  };
}

function operationOf(record: HostRecord | undefined): Pick<HostShape, "owner" | "operation"> {
  if (record === undefined) return { owner: null, operation: null };
  const { owner, operation, verb, state } = record;
  return { owner, operation: { id: operation, verb, state } };
}

export function toOperationShape(
  operation: Operation,
  events: OperationShape["events"],
  children: readonly Operation[],
): OperationShape {
  const { id, verb, host, subscriptionId, state, createdAt, attempts, error } = operation;
  return {
    id,
    verb,
    host,
    subscriptionId,
    state: verb === "batch" ? stateOfBatch(children) : state,
    createdAt,
    startedAt: operation.startedAt ?? null,
    endedAt: operation.endedAt ?? null,
    attempts,
    events,
    result: operation.result ?? null,
    error: error ?? null,
    operations: children.map((child) => ({ id: child.id, host: child.host, state: child.state })),
  };
}

/** Failed as soon as all have ended and one has failed; canceled before failed would hide what went wrong. */
function stateOfBatch(children: readonly Operation[]): Operation["state"] {
  const states = new Set(children.map(({ state }) => state));
  if (states.has("running")) return "running";
  if (states.has("queued")) return states.size === 1 ? "queued" : "running";
  if (states.has("failed")) return "failed";
  return states.has("canceled") ? "canceled" : "succeeded";
}
