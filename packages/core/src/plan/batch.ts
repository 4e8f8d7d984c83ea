import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/issues.ts";
import type { HostSpec } from "../spec/index.ts";
import { type HostPlan, type PlanTarget, planHost } from "./host.ts";
import { type Tags, tagNames, tagsBeside } from "./tags.ts";
import { mapExpressions } from "./template/expression.ts";
import { type ArmTemplate, armTemplate, type TemplateResource } from "./template.ts";

/**
 * Plans several hosts that are created together. Pure, like {@link planHost}.
 * @throws BerthError the codes of {@link planHost}, and `spec-invalid` for two hosts with the same name, DNS label or address
 */
export function planHosts(specs: readonly HostSpec[], target: PlanTarget): HostPlan[] {
  const plans = specs.map((spec) => planHost(spec, target));
  requireDistinct(plans);
  return plans;
}

/**
 * One template for several hosts of a resource group. It contains resources that they share, such as the network, once.
 * ARM allows 256 parameters
 * (https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits), so the values of
 * all hosts are fields of a single one.
 * @throws BerthError `spec-invalid` if two hosts describe a shared resource differently
 */
export function batchTemplate(plans: readonly HostPlan[]): ArmTemplate {
  const resources = plans.flatMap((plan) => plan.template.resources.map((each) => withHostParameters(each, plan.name)));
  return armTemplate({ hosts }, mergeShared(plans, resources));
}

/**
 * The part of the template that comes first: public addresses, the interfaces of hosts without one, and what hosts share. So
 * deployments of the rest can run side by side.
 */
export function addressTemplate(plans: readonly HostPlan[]): ArmTemplate {
  return armTemplate({}, mergeShared(plans, plans.flatMap(addressResources)));
}

/** What a host's address needs, unless it exists already, and what the host shares with others. */
function addressResources({ publicAddress, names, template }: HostPlan): readonly TemplateResource[] {
  const isAddress = ({ type, name }: TemplateResource) =>
    publicAddress === "none"
      ? type.startsWith("Microsoft.Network/")
      : publicAddress === "new" && name === names.publicIpAddress;
  return template.resources.filter((each) => isAddress(each) || isShared(each));
}

/** Whether hosts of a resource group share this resource; a subnet is one of its own where its network exists. */
export function isShared({ type, tags }: TemplateResource): boolean {
  return tags?.[tagNames.shared] !== undefined || type.startsWith("Microsoft.Network/virtualNetworks");
}

function requireDistinct(plans: readonly HostPlan[]): void {
  const taken = new Map<string, string>();
  const issues: { path: string; message: string }[] = [];
  for (const plan of plans) {
    for (const [path, value] of uniqueValues(plan)) {
      const earlier = taken.get(`${path} ${value}`);
      if (earlier !== undefined) issues.push({ path, message: issueTexts.sharedValue(earlier, plan.name, value) });
      taken.set(`${path} ${value}`, plan.name);
    }
  }
  if (issues.length > 0) throw new BerthError("spec-invalid", { issues });
}

const hosts = {
  type: "secureObject",
  metadata: { description: "The template parameters of each host, by the host's name" },
} as const;

function withHostParameters(resource: TemplateResource, host: string): TemplateResource {
  const ofHost = (_all: string, parameter: string) => `parameters('hosts')['${host}'].${parameter}`;
  return mapExpressions(resource, (source) => source.replace(/parameters\('(\w+)'\)/g, ofHost)) as TemplateResource;
}

function mergeShared(plans: readonly HostPlan[], resources: readonly TemplateResource[]): TemplateResource[] {
  const found = new Map<string, TemplateResource>();
  for (const resource of resources) {
    const key = `${resource.type}/${resource.name}`.toLowerCase();
    const earlier = found.get(key);
    if (earlier !== undefined && textOf(earlier) !== textOf(resource)) {
      const message = issueTexts.sharedDifferently(plans[0]?.resourceGroup ?? "", resource.name);
      throw new BerthError("spec-invalid", { issues: [{ path: "network", message }] });
    }
    found.set(key, { ...resource, ...earlier, ...tagsOfBoth(earlier, resource) });
  }
  return [...found.values()];
}

/** Hosts with different tags share a network all the same. */
function textOf({ tags: _tags, ...resource }: TemplateResource): string {
  return JSON.stringify(resource);
}

/** What hosts share gets the tags of all of them; where they differ in one, that of the first host. */
function tagsOfBoth(earlier: TemplateResource | undefined, { tags }: TemplateResource): { readonly tags?: Tags } {
  return earlier?.tags === undefined || tags === undefined
    ? {}
    : { tags: { ...tagsBeside(tags, earlier.tags), ...earlier.tags } };
}

function uniqueValues(plan: HostPlan): [path: string, value: string][] {
  const { name, hostname, publicAddress, resourceGroup, location, template, names } = plan;
  const nic = template.resources.find((each) => each.name === names.networkInterface);
  const text = JSON.stringify(nic?.properties ?? {});
  const privateAddress = /"privateIPAddress":"([^"]+)"/.exec(text)?.[1];
  const subnet = /"subnet":\{"id":"([^"]+)"/.exec(text)?.[1];
  return [
    ["name", name],
    ...(publicAddress === "new" ? [["dnsLabel", `${hostname} in ${location}`] as [string, string]] : []),
    ...(typeof publicAddress === "object"
      ? [
          ["publicAddress", `${publicAddress.name} of ${publicAddress.resourceGroup ?? resourceGroup}`] as [
            string,
            string,
          ],
        ]
      : []),
    ...(privateAddress === undefined
      ? []
      : [["privateAddress", `${privateAddress} in ${subnet} of ${resourceGroup}`] as [string, string]]),
  ];
}
