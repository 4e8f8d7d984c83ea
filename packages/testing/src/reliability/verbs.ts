import {
  type Authority,
  type Azure,
  adoptHost,
  beginAuthorityChange,
  closeHost,
  createHost,
  createHosts,
  createImage,
  finishAuthorityChange,
  parseHostSpec,
  removeHost,
  revokeHost,
  rotateHost,
  sweepHosts,
  upgradeHost,
} from "@dockberth/core";
import { expireHost } from "../expire-host.ts";
import { makeForeignMachine } from "../foreign-machine.ts";
import type { guestEngine } from "../guest-engine.ts";

/** The authorities of a host: `current`, and `next` during a change. */
export interface Authorities {
  readonly current: Authority;
  readonly next: Authority;
}

export interface HostInput {
  readonly name: string;
  readonly resourceGroup?: string;
  readonly allowFrom: readonly string[];
  readonly engine?: typeof guestEngine;
  /** Hosts that are created together with it. */
  readonly beside?: readonly string[];
}

/** All hosts of a scenario. */
export function namesOf({ name, beside = [] }: HostInput): readonly string[] {
  return [name, ...beside];
}

/** The verbs under test: every verb that changes something, as an adapter calls it. */
export const verbs = {
  create: async (azure: Azure, { current }: Authorities, input: HostInput) => {
    await createHost(azure, parseHostSpec(input), current);
  },
  batch: async (azure: Azure, { current }: Authorities, input: HostInput) => {
    const { beside: _, ...each } = input;
    const specs = namesOf(input).map((name) => parseHostSpec({ ...each, name }));
    for (const host of await createHosts(azure, specs, current)) if (host.outcome === "failed") throw host.error;
  },
  remove: async (azure: Azure, _authorities: Authorities, { name, resourceGroup }: HostInput) => {
    await removeHost(azure, name, resourceGroup === undefined ? {} : { resourceGroup });
  },
  rotate: async (azure: Azure, { current }: Authorities, { name }: HostInput) => {
    await rotateHost(azure, name, current);
  },
  revoke: async (azure: Azure, { current }: Authorities, { name }: HostInput) => {
    await revokeHost(azure, name, current);
  },
  close: async (azure: Azure, _authorities: Authorities, { name }: HostInput) => {
    await closeHost(azure, name);
  },
  trust: async (azure: Azure, { current, next }: Authorities, { name }: HostInput) => {
    await beginAuthorityChange(azure, name, { current, next });
  },
  distrust: async (azure: Azure, { current, next }: Authorities, { name }: HostInput) => {
    await finishAuthorityChange(azure, name, { current, next });
  },
  upgrade: async (azure: Azure, _authorities: Authorities, { name }: HostInput) => {
    await upgradeHost(azure, name);
  },
  sweep: async (azure: Azure) => {
    const { entries } = await sweepHosts(azure, { dryRun: false });
    const failed = entries.find(({ error }) => error !== undefined);
    if (failed !== undefined) throw failed.error;
  },
  image: async (azure: Azure, _authorities: Authorities, { name, allowFrom }: HostInput) => {
    await createImage(azure, { name, host: { allowFrom }, script: "true" });
  },
  adopt: async (azure: Azure, { current }: Authorities, { name, allowFrom, engine }: HostInput) => {
    const group = `subscriptions/${azure.subscriptionId}/resourceGroups/Legacy_RG`;
    const machineId = `/${group}/providers/Microsoft.Compute/virtualMachines/VM_of.Somebody`;
    await adoptHost(azure, { machineId, name, allowFrom, engine }, current);
  },
} as const;

export type VerbName = keyof typeof verbs;

/** A step before a verb: another verb, a foreign machine, or an expiry in the past. */
export type Before = VerbName | "foreign" | "expire";

export async function prepare(azure: Azure, authorities: Authorities, before: readonly Before[], input: HostInput) {
  for (const each of before) {
    if (each === "foreign") await makeForeignMachine(azure);
    else if (each === "expire") await expireHost(azure, input.name);
    else await verbs[each](azure, authorities, input);
  }
}
