import { BerthError, type HostOwner, type HostReport, inspectHost, isBerthError, parseOwner } from "@dockberth/core";
import { chooseSubscription } from "../../access/allowed-choices.ts";
import { isAdministrator, ownerOf, requireOwnHost } from "../../access/caller.ts";
import { FunctionError } from "../../errors.ts";
import { etagOf, isExpected } from "../../http/conditional.ts";
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
  /** Whom Azure says it belongs to; of a host of which Azure has nothing, the caller who asked for it. */
  readonly owner: HostOwner | undefined;
  readonly body: HostResponse;
  readonly etag: string;
}

export interface ChangeableHost extends FoundHost {
  /** See `Operation`. */
  readonly hostOwner: HostOwner | undefined;
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
  const owner = host === undefined ? parseOwner(record?.requestedBy) : host.owner;
  return { subscriptionId, name, host, record, owner, body, etag: etagOf(body) };
}

/** As {@link findHost}, but only a host of the caller's. @throws FunctionError `caller-forbidden` */
export async function findOwnHost(call: Call, service: Service): Promise<FoundHost> {
  const found = await findHost(call, service);
  requireOwnHost(call.caller, found.owner, `${call.request.method} ${call.instance}`);
  return found;
}

/** As {@link findOwnHost}, and only if it still matches `If-Match`. @throws FunctionError `state-changed` */
export async function findHostToChange(call: Call, service: Service): Promise<ChangeableHost> {
  const found = await findOwnHost(call, service);
  if (!isExpected(call.request.headers.get("if-match"), found.etag))
    throw new FunctionError("state-changed", { host: found.name });
  return { ...found, hostOwner: isAdministrator(call.caller) ? undefined : ownerOf(call.caller) };
}

async function inspect(service: Service, subscriptionId: string, name: string): Promise<HostReport | undefined> {
  try {
    return await inspectHost(await service.azure(subscriptionId), name);
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return undefined;
    throw error;
  }
}
