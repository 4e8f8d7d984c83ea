import { createHash } from "node:crypto";
import { BerthError, type HostReport, inspectHost, isBerthError } from "@dockberth/core";
import { requireOwner } from "../../access/caller.ts";
import { chooseSubscription } from "../../access/choices.ts";
import { FunctionError } from "../../errors.ts";
import type { Service } from "../../service.ts";
import type { HostRecord } from "../../store/hosts.ts";
import type { Call } from "../route.ts";
import { type HostShape, toHostShape, toPendingShape } from "../shapes.ts";

export interface FoundHost {
  readonly subscriptionId: string;
  readonly name: string;
  /** Undefined where Azure has nothing of it. */
  readonly host: HostReport | undefined;
  readonly record: HostRecord | undefined;
  readonly shape: HostShape;
  readonly etag: string;
}

/** The host of a request's path, as Azure and the records have it. @throws BerthError `host-not-found` */
export async function findHost({ parameters, query }: Call, service: Service): Promise<FoundHost> {
  const subscriptionId = chooseSubscription(query["subscription"] as string | undefined, service.settings);
  const { name = "" } = parameters;
  // A name that no host can have is not put into a filter of Azure's, nor into a key of a table.
  if (!/^[a-z][a-z0-9-]{0,37}$/.test(name)) throw new BerthError("host-not-found", { host: name.slice(0, 60) });
  const record = await service.store.hosts.read(subscriptionId, name);
  const host = await inspect(service, subscriptionId, name);
  if (host === undefined && record === undefined) throw new BerthError("host-not-found", { host: name });
  const shape = host === undefined ? toPendingShape(record as HostRecord) : toHostShape(host, record);
  return { subscriptionId, name, host, record, shape, etag: etagOf(shape) };
}

/** As {@link findHost}, for a change: the caller's own, and unchanged where `If-Match` says since when. */
export async function findHostToChange(call: Call, service: Service): Promise<FoundHost> {
  const found = await findHost(call, service);
  requireOwner(call.caller, found.record?.owner, `${call.request.method} ${call.instance}`);
  const wanted = call.request.headers.get("if-match");
  if (wanted !== null && wanted !== "*" && !wanted.split(/\s*,\s*/).includes(found.etag))
    throw new FunctionError("state-changed", { host: found.name });
  return found;
}

export function etagOf(value: unknown): string {
  return `"${createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 27)}"`;
}

async function inspect(service: Service, subscriptionId: string, name: string): Promise<HostReport | undefined> {
  try {
    return await inspectHost(await service.azure(subscriptionId), name);
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return undefined;
    throw error;
  }
}
