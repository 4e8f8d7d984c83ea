import type { Azure } from "../../azure/connect.ts";
import type { VirtualMachine } from "../../azure/machine-reads.ts";
import type { SecurityRule } from "../../azure/network.ts";
import { changeOwnRules, isOfTemplate, withFreePriorities } from "../../azure/security-rules.ts";
import { changeTags, type TagChanges } from "../../azure/tags.ts";
import type { HostPlan } from "../../plan/host.ts";
import { leaveOut } from "../../plan/leave-out.ts";
import { type Tags, tagNames, tagsBeside, tagValue } from "../../plan/tags.ts";
import { renderTemplatePart } from "../../plan/template/expression.ts";
import type { TemplateResource } from "../../plan/template.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import { partId, readPart } from "../model/existing-part.ts";
import { isPartOfPlan, isSucceeded, type Part, readOwnParts } from "./own-parts.ts";

/**
 * Changes the parts of a host that exist by the smallest requests, and leaves them out of the plan: a PUT of a part would
 * remove the tags, rules and properties that others have added. Without a machine, an earlier run may have left parts.
 * @param parameters of the template, of which the machine's tags take two
 * @throws BerthError `host-foreign` for a part that Berth did not create for this host
 */
export async function changeExisting(
  azure: Azure,
  plan: HostPlan,
  machine: VirtualMachine | undefined,
  parameters: Readonly<Record<string, unknown>>,
  run: RunOptions,
): Promise<HostPlan> {
  const parts = await readOwnParts(azure, plan);
  const found = new Set<TemplateResource>();
  const machineTags = {
    ...plan.tags,
    [tagNames.authority]: String(parameters["authority"]),
    [tagNames.certificate]: String(parameters["certificateExpiresAt"]),
  };
  const change = async (resource: TemplateResource, part: Part, tags: Tags) => {
    // One whose creation failed is created again.
    if (!isSucceeded(part.properties)) return;
    found.add(resource);
    const id = partId(azure, plan, resource);
    if (resource.properties["securityRules"] !== undefined) await changeRules(azure, plan, id, resource, part, run);
    const changes = tagChanges(part.tags ?? {}, tags);
    if (Object.keys(changes).length > 0) await changeTags(azure, id, changes, run.signal);
  };
  await Promise.all(
    plan.template.resources.map(async (resource) => {
      if (resource.type === "Microsoft.Compute/virtualMachines" && machine !== undefined)
        return change(
          resource,
          { tags: machine.tags, properties: { provisioningState: machine.provisioningState } },
          machineTags,
        );
      const part = parts.get(resource);
      if (part !== undefined && (machine !== undefined || isPartOfPlan(part, plan)))
        await change(resource, part, plan.tags);
    }),
  );
  return {
    ...plan,
    template: leaveOut(
      plan.template,
      (resource) => found.has(resource),
      () => false,
    ),
  };
}

/** The plan with the tags and the rules of others, for a preview, which would otherwise show them as removed. */
export async function planWithForeign(azure: Azure, plan: HostPlan, machine: VirtualMachine): Promise<HostPlan> {
  const resources = await Promise.all(
    plan.template.resources.map(async (resource) => {
      if (resource.tags?.[tagNames.host] !== plan.name || /\/extensions$/i.test(resource.type)) return resource;
      const isMachine = resource.type === "Microsoft.Compute/virtualMachines";
      const part: Part | undefined = isMachine
        ? { tags: machine.tags }
        : await readPart<Part>(azure, partId(azure, plan, resource));
      return part === undefined ? resource : withForeign(resource, part);
    }),
  );
  return { ...plan, template: { ...plan.template, resources } };
}

function withForeign(resource: TemplateResource, { tags = {}, properties: found }: Part): TemplateResource {
  const own = new Set<string>(Object.values(tagNames));
  const ofUsers = Object.fromEntries(Object.entries(tags).filter(([name]) => !own.has(name)));
  const foreign = tagsBeside(ofUsers, resource.tags ?? {});
  const current = found?.securityRules ?? [];
  const rules = current.filter((rule) => !isOfTemplate(rule)).map(plainRule);
  const planned = resource.properties["securityRules"] as readonly SecurityRule[] | undefined;
  return {
    ...resource,
    tags: { ...(renderTemplatePart(foreign) as Tags), ...resource.tags },
    properties: {
      ...resource.properties,
      ...(planned === undefined ? {} : { securityRules: [...withFreePriorities(planned, current), ...rules] }),
    },
  };
}

/** Without what Azure alone writes. */
function plainRule({ name, properties }: SecurityRule): SecurityRule {
  const { provisioningState: _, ...written } = (properties ?? {}) as Record<string, unknown>;
  return { ...(name === undefined ? {} : { name }), properties: renderTemplatePart(written) as object };
}

function changeRules(
  azure: Azure,
  { name: host }: HostPlan,
  id: string,
  { properties: planned }: TemplateResource,
  { properties: current }: Part,
  run: RunOptions,
): Promise<void> {
  const rules = { planned: planned["securityRules"] as SecurityRule[], current: current?.securityRules ?? [] };
  return changeOwnRules(azure, id, { host, ...rules }, { signal: run.signal, report: reporter(host, run) });
}

/** Sets planned tags, and deletes those of Berth that are not planned. A tag of the user cannot be distinguished from one of another user. */
function tagChanges(current: Tags, planned: Tags): TagChanges {
  const stale = Object.values(tagNames).filter((name) => name in current && !(name in planned));
  const changed = Object.entries(planned).filter(([name, value]) => tagValue(current, name) !== value);
  return { ...Object.fromEntries(changed), ...Object.fromEntries(stale.map((name) => [name, undefined])) };
}
