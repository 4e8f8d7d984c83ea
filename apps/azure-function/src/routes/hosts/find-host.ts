import { createHash } from "node:crypto";
import { BerthError, type HostReport, inspectHost, isBerthError } from "@dockberth/core";
import { chooseSubscription } from "../../access/allowed-choices.ts";
import { requireOwner } from "../../access/caller.ts";
import { FunctionError } from "../../errors.ts";
import type { Call } from "../../http/route.ts";
import { type HostResponse, toHostResponse, toPendingHostResponse } from "../../http/schemas.ts";
import type { Service } from "../../service.ts";
import type { HostRecord } from "../../storage/hosts.ts";

export interface FoundHost {
  readonly subscriptionId: string;
  readonly name: string;
  /** Undefined where Azure has nothing of it. */
  readonly host: HostReport | undefined;
  readonly record: HostRecord | undefined;
  readonly body: HostResponse;
  readonly etag: string;
}

export interface ChangeableHost extends FoundHost {
  /** The caller, where the host has no record yet. */
  readonly owner: string;
}

/** The host in a request's path, from Azure and from the application's records. @throws BerthError `host-not-found` */
export async function findHost({ parameters, query }: Call, service: Service): Promise<FoundHost> {
  const subscriptionId = chooseSubscription(query["subscription"], service.settings);
  const { name = "" } = parameters;
  // An impossible name must get neither into a filter of Azure's nor into the key of a table.
  if (!/^[a-z][a-z0-9-]{0,37}$/.test(name)) throw new BerthError("host-not-found", { host: name.slice(0, 60) });
  const record = await service.store.hosts.read(subscriptionId, name);
  const host = await inspect(service, subscriptionId, name);
  if (host === undefined && record === undefined) throw new BerthError("host-not-found", { host: name });
  const body = host === undefined ? toPendingHostResponse(record as HostRecord) : toHostResponse(host, record);
  return { subscriptionId, name, host, record, body, etag: etagOf(body) };
}

/** As {@link findHost}, but only a host of the caller's, and only if it still matches `If-Match`. */
export async function findHostToChange(call: Call, service: Service): Promise<ChangeableHost> {
  const found = await findHost(call, service);
  requireOwner(call.caller, found.record?.owner, `${call.request.method} ${call.instance}`);
  const expected = call.request.headers.get("if-match");
  const isExpected = (etag: string) => etag.trim() === found.etag;
  if (expected !== null && expected !== "*" && !expected.split(",").some(isExpected))
    throw new FunctionError("state-changed", { host: found.name });
  return { ...found, owner: found.record?.owner ?? call.caller.id };
}

async function inspect(service: Service, subscriptionId: string, name: string): Promise<HostReport | undefined> {
  try {
    return await inspectHost(await service.azure(subscriptionId), name);
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return undefined;
    throw error;
  }
}

function etagOf(value: unknown): string {
  return `"${createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 27)}"`;
}
