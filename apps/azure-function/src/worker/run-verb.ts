import {
  type Azure,
  assignHost,
  auditHost,
  BerthError,
  closeHost,
  closeHostPort,
  createHost,
  extendHost,
  type Host,
  type HostOwner,
  inspectHost,
  isBerthError,
  issueHostClient,
  openHost,
  openHostPort,
  type PatchOptions,
  parseHostSpec,
  parseOwner,
  patchHost,
  type RunOptions,
  removeHost,
  requireOwner,
  resizeHost,
  restartHost,
  revokeHost,
  rotateHost,
  startHost,
  stopHost,
  upgradeHost,
} from "@dockberth/core";
import { type OpeningRequest, openUntil, type RequestedPort } from "../access/allowed-opening.ts";
import { toHostResponse } from "../http/schemas.ts";
import type { Service } from "../service.ts";
import { defaultExpiry } from "../settings.ts";
import type { Operation, Verb } from "../storage/operation.ts";
import { joinSecrets } from "../storage/request-secrets.ts";

/** Runs the verb of an operation; resolves with the operation's result. Every verb converges when it is run again. */
export async function runVerb(service: Service, operation: Operation, run: RunOptions): Promise<unknown> {
  const azure = await service.azure(operation.subscriptionId);
  const owner = hostOwnerOf(operation);
  // A create checks more, and where nothing has changed yet.
  if (owner !== undefined && operation.verb !== "create") await requireOwner(azure, operation.host, owner);
  return verbs[operation.verb as Verb]({ service, azure, operation, owner, run });
}

function hostOwnerOf({ id, hostOwner }: Operation): HostOwner | undefined {
  const owner = parseOwner(hostOwner);
  if (hostOwner !== undefined && owner === undefined) throw new TypeError(`Operation ${id} has no readable owner`);
  return owner;
}

interface VerbContext {
  readonly service: Service;
  readonly azure: Azure;
  readonly operation: Operation;
  readonly owner: HostOwner | undefined;
  readonly run: RunOptions;
}
type VerbFunction = (context: VerbContext) => Promise<unknown>;

const verbs: Readonly<Record<Verb, VerbFunction>> = {
  create,
  remove,
  change,
  rotate,
  revoke,
  close,
  open,
  upgrade,
  patch,
  audit,
  assign,
  start: hostVerb(startHost),
  stop: hostVerb(stopHost),
  restart: hostVerb(restartHost),
};

async function create({ service, azure, operation, owner, run }: VerbContext): Promise<unknown> {
  const { secretName } = operation;
  const secrets = secretName === undefined ? undefined : await service.secrets?.get(secretName);
  if (secretName !== undefined && secrets === undefined) throw new BerthError("secret-missing", { name: secretName });
  const given = parseHostSpec(joinSecrets(operation.input, secrets));
  // Here and not in the request, or a request that is repeated later would not be the same.
  const spec = {
    ...given,
    expiresAt: given.expiresAt ?? defaultExpiry(new Date(operation.createdAt), service.settings),
  };
  const { host } = await createHost(azure, spec, await service.authority(), {
    clientName: "berth",
    clientValidForHours: 1,
    keepClient: service.clients?.(spec.name),
    owner,
    sharedGroups: service.settings.sharedGroups,
    ...run,
  });
  return toHostResponse(host, undefined);
}

/** A host of which nothing is left counts as removed. */
async function remove(context: VerbContext): Promise<unknown> {
  const { service, azure, operation, owner, run } = context;
  const { resourceGroup } = (operation.input ?? {}) as { resourceGroup?: string };
  const { sharedGroups } = service.settings;
  try {
    return await removeHost(azure, operation.host, { resourceGroup, owner, sharedGroups, ...run });
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return { removed: [], kept: [] };
    // A create that named this group was rejected, or will be; the tags tell where else the host is.
    if (isBerthError(error, "group-of-other-owner"))
      return remove({ ...context, operation: { ...operation, input: {} } });
    throw error;
  }
}

/** Changes the expiry (`null`: none) and the size, whichever is given. */
async function change({ azure, operation, run }: VerbContext): Promise<unknown> {
  const { expiresAt, size } = operation.input as { expiresAt?: string | null; size?: string };
  const expiry = typeof expiresAt === "string" ? new Date(expiresAt) : undefined;
  const extended =
    expiresAt === undefined ? undefined : await extendHost(azure, operation.host, { expiresAt: expiry, ...run });
  const resized = size === undefined ? undefined : await resizeHost(azure, operation.host, { size, ...run });
  return toHostResponse(resized ?? extended ?? (await inspectHost(azure, operation.host)), undefined);
}

async function rotate({ service, azure, operation, run }: VerbContext): Promise<unknown> {
  const { host } = await rotateHost(azure, operation.host, await service.authority(), run);
  return toHostResponse(host, undefined);
}

/** The new client certificate goes where that of a new host goes; nobody else gets it. */
async function revoke({ service, azure, operation, run }: VerbContext): Promise<unknown> {
  const { host } = await revokeHost(azure, operation.host, await service.authority(), {
    ...{ clientName: "berth", clientValidForHours: 1 },
    keepClient: service.clients?.(operation.host),
    ...run,
  });
  return toHostResponse(host, undefined);
}

async function open({ azure, operation, run }: VerbContext): Promise<unknown> {
  const { ports, from = [], hours } = (operation.input ?? {}) as OpeningRequest;
  if (ports === undefined) return toHostResponse(await openHost(azure, operation.host, run), undefined);
  // From the request on, so that a worker that runs it again gives the same end.
  const until = openUntil(new Date(operation.createdAt), hours);
  for (const port of ports) await openHostPort(azure, operation.host, { ...port, from, until, ...run });
  return toHostResponse(await inspectHost(azure, operation.host), undefined);
}

async function close({ azure, operation, run }: VerbContext): Promise<unknown> {
  const { ports } = (operation.input ?? {}) as { ports?: readonly RequestedPort[] };
  if (ports === undefined) return toHostResponse(await closeHost(azure, operation.host, run), undefined);
  for (const port of ports)
    await closeHostPort(azure, operation.host, { ...port, ...run }).catch((error: unknown) => {
      // An earlier run of this operation has closed it.
      if (operation.attempts < 2 || !isBerthError(error, "port-not-open")) throw error;
    });
  return toHostResponse(await inspectHost(azure, operation.host), undefined);
}

async function upgrade({ azure, operation, run }: VerbContext): Promise<unknown> {
  const { version } = (operation.input ?? {}) as { version?: string };
  const { host, from, to } = await upgradeHost(azure, operation.host, { version, ...run });
  return { host: toHostResponse(host, undefined), from, to };
}

/** A worker that runs it again has nothing to update any more, so the first run's packages are in its events only. */
async function patch({ azure, operation, run }: VerbContext): Promise<unknown> {
  const options = (operation.input ?? {}) as Pick<PatchOptions, "updates" | "reboot">;
  const { host, ...result } = await patchHost(azure, operation.host, { ...options, ...run });
  return { host: toHostResponse(host, undefined), ...result };
}

async function audit({ service, azure, operation, run }: VerbContext): Promise<unknown> {
  const { deep } = (operation.input ?? {}) as { deep?: boolean };
  const host = await inspectHost(azure, operation.host);
  const client = await issueHostClient(host, await service.authority(), { name: "berth audit", validForHours: 1 });
  return auditHost(azure, host, client, { deep, ...run });
}

async function assign({ azure, operation, run }: VerbContext): Promise<unknown> {
  const { owner } = operation.input as { owner: HostOwner | null };
  return toHostResponse(await assignHost(azure, operation.host, { owner: owner ?? undefined, ...run }), undefined);
}

function hostVerb(verb: (azure: Azure, name: string, run: RunOptions) => Promise<Host>): VerbFunction {
  return async ({ azure, operation, run }) => toHostResponse(await verb(azure, operation.host, run), undefined);
}
