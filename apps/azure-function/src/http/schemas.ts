import { type Host, ownerText, ownResourceGroup } from "@dockberth/core";
import { z } from "zod";
import type { ProblemCode } from "../error-details.ts";
import { problemCodes } from "../errors.ts";
import { apiTexts } from "../messages/index.ts";
import type { HostRecord, HostResult } from "../storage/hosts.ts";
import { type Operation, type OperationState, operationStates, verbs } from "../storage/operation.ts";

/** The states of an operation in the words of Azure's APIs, so that Azure's own pollers understand them. */
export const statusOfState = {
  queued: "NotStarted",
  running: "Running",
  succeeded: "Succeeded",
  failed: "Failed",
  canceled: "Canceled",
} as const satisfies Readonly<Record<OperationState, string>>;
const statusSchema = z.enum(operationStates.map((state) => statusOfState[state])).meta({ id: "OperationStatus" });

/**
 * The bodies of responses; the OpenAPI document is built from them. Dates are RFC 3339 strings, absent values `null`.
 * What has an `id` is a named schema there, which generated clients turn into a named type.
 */
export const hostSchema = z
  .strictObject({
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
    rebootNeededSince: z.string().nullable().describe(apiTexts.fields.rebootNeededSince),
    closed: z.boolean().describe(apiTexts.fields.closed),
    openedPorts: z
      .array(z.strictObject({ port: z.int(), protocol: z.enum(["tcp", "udp"]), until: z.string().nullable() }))
      .describe(apiTexts.fields.openedPorts),
    operation: z.strictObject({ id: z.string(), verb: z.enum(verbs), status: statusSchema }).nullable(),
  })
  .meta({ id: "Host" });
export type HostResponse = z.output<typeof hostSchema>;

export const hostsSchema = z
  .strictObject({ hosts: z.array(hostSchema), next: z.string().nullable() })
  .meta({ id: "HostPage" });

export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(problemCodes as [ProblemCode, ...ProblemCode[]]),
    kind: z.string(),
    hint: z.string(),
    issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem" });

const eventSchema = z
  .strictObject({
    number: z.int(),
    at: z.string(),
    type: z.string(),
    sentence: z.string(),
  })
  .meta({ id: "OperationEvent" });

export const operationSchema = z
  .strictObject({
    id: z.string(),
    verb: z.enum([...verbs, "batch"]),
    host: z.string(),
    subscriptionId: z.string(),
    status: statusSchema,
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    attempts: z.int(),
    events: z.array(eventSchema),
    result: z.unknown(),
    error: z.strictObject({ code: z.string(), kind: z.string(), message: z.string(), hint: z.string() }).nullable(),
    operations: z
      .array(z.strictObject({ id: z.string(), host: z.string(), status: statusSchema }))
      .describe(apiTexts.fields.operations),
  })
  .meta({ id: "Operation" });
export type OperationResponse = z.output<typeof operationSchema>;

export function toHostResponse(host: Host, record: HostRecord | undefined): HostResponse {
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
    owner: host.owner === undefined ? null : ownerText(host.owner),
    rebootNeededSince: host.rebootNeededSince?.toISOString() ?? null,
    closed: host.closed,
    openedPorts: host.openedPorts.map((each) => ({ ...each, until: each.until?.toISOString() ?? null })),
    operation: lastOperationOf(record),
  };
}

/** A host as its last operation left it. */
export function toResultHostResponse({ host }: HostResult, record: HostRecord): HostResponse {
  return { ...(host as HostResponse), operation: lastOperationOf(record) };
}

/** A host of which Azure has nothing: not yet, or no longer. */
export function toPendingHostResponse(record: HostRecord): HostResponse {
  return {
    name: record.name,
    location: record.planned?.location ?? "",
    resourceGroup: record.resourceGroup ?? ownResourceGroup(record.name),
    address: null,
    hostname: null,
    port: 0,
    size: record.planned?.size ?? null,
    power: "unknown",
    state: "pending",
    expiresAt: record.planned?.expiresAt ?? null,
    authority: null,
    tags: {},
    owner: record.requestedBy,
    rebootNeededSince: null,
    closed: false,
    openedPorts: [],
    operation: lastOperationOf(record),
  };
}

function lastOperationOf(record: HostRecord | undefined): HostResponse["operation"] {
  if (record === undefined) return null;
  const { operation, verb, state } = record;
  return { id: operation, verb, status: statusOfState[state] };
}

export function toOperationResponse(
  operation: Operation,
  events: OperationResponse["events"],
  children: readonly Operation[],
): OperationResponse {
  const { id, verb, host, subscriptionId, state, createdAt, attempts, error } = operation;
  return {
    id,
    verb,
    host,
    subscriptionId,
    status: statusOfState[state],
    createdAt,
    startedAt: operation.startedAt ?? null,
    endedAt: operation.endedAt ?? null,
    attempts,
    events,
    result: operation.result ?? null,
    error: error ?? null,
    operations: children.map((child) => ({ id: child.id, host: child.host, status: statusOfState[child.state] })),
  };
}
