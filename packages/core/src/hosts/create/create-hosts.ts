import type { Azure } from "../../azure/connect.ts";
import type { Authority, TlsMaterial } from "../../certificates/material.ts";
import type { BerthEvent } from "../../events.ts";
import { planHosts } from "../../plan/batch.ts";
import { mapBounded } from "../../run/map-concurrent.ts";
import type { HostSpec } from "../../spec/index.ts";
import { throwIfStopped } from "../model/host.ts";
import { failed, type HostOutcome, type MakeManyOptions, type Wish } from "../model/outcome.ts";
import { makeBatch } from "./create-batch.ts";
import { makeHost, requireReady } from "./create-host.ts";

/** Resource groups that are worked on at once; each is one deployment, and Azure is asked after it every few seconds. */
const groupsAtOnce = 10;

/**
 * Makes many hosts: those of a resource group by one deployment, in the network that they share. One that fails does not
 * keep the others from being made. Run again, it goes on where it stopped: what is as planned and answers is not touched.
 * @returns one outcome for each spec, in their order
 * @throws BerthError `spec-invalid` for hosts that cannot be made together, `authority-expired`, `interrupted`
 */
export async function makeHosts(
  azure: Azure,
  specs: readonly HostSpec[],
  authority: Authority,
  options: MakeManyOptions = {},
): Promise<HostOutcome[]> {
  const plans = planHosts(specs, azure);
  requireReady(authority, options);
  const wishes = plans.map((plan, index) => ({ plan, spec: specs[index] as HostSpec }));
  const groups = Map.groupBy(wishes, ({ plan }) => plan.resourceGroup.toLowerCase());
  const outcomes = await mapBounded([...groups.values()], groupsAtOnce, (group) => {
    const [only, ...others] = group;
    // A host that is alone in its group needs nothing that makeHost has not.
    if (only !== undefined && others.length === 0) return makeAlone(azure, only, authority, options);
    return makeBatch(azure, group, authority, options);
  });
  throwIfStopped(options.signal);
  const byName = new Map(outcomes.flat().map((outcome) => [outcome.name, outcome]));
  return specs.flatMap(({ name }) => byName.get(name) ?? []);
}

async function makeAlone(
  azure: Azure,
  { spec }: Wish,
  authority: Authority,
  { keepClient, ...options }: MakeManyOptions,
): Promise<HostOutcome[]> {
  const { name } = spec;
  let outcome: "made" | "unchanged" = "made";
  const onEvent = (event: BerthEvent) => {
    if (event.type === "host-unchanged") outcome = "unchanged";
    options.onEvent?.(event);
  };
  const keep = keepClient === undefined ? {} : { keepClient: (client: TlsMaterial) => keepClient(name, client) };
  try {
    const made = await makeHost(azure, spec, authority, { ...options, ...keep, onEvent });
    return [{ name, outcome, ...made }];
  } catch (error) {
    return [failed(name, error, options)];
  }
}
