import { BerthError } from "../errors/index.ts";
import type { HostSpec } from "../spec/index.ts";
import { type HostPlan, type PlanTarget, planHost } from "./host.ts";
import { type ArmTemplate, armTemplate, type TemplateResource } from "./template.ts";

/**
 * Plans several hosts that are to be made together. Pure, as `planHost` is.
 * @throws BerthError `spec-invalid` too for what no two hosts can have: a name, a public name, an address
 */
export function planHosts(specs: readonly HostSpec[], scope: PlanTarget): HostPlan[] {
  const plans = specs.map((spec) => planHost(spec, scope));
  requireDistinct(plans);
  return plans;
}

/**
 * One template for several hosts of a resource group. What they share, such as their network, is in it once. ARM takes at
 * most 256 parameters, so that all values of all hosts are fields of one.
 * @throws BerthError `spec-invalid` where two hosts want something that they share to be different
 */
export function batchTemplate(plans: readonly HostPlan[]): ArmTemplate {
  const resources = plans.flatMap((plan) => plan.template.resources.map((each) => ofHost(each, plan.name)));
  return armTemplate({ hosts }, sharedOnce(plans, resources));
}

/** The part of the template that makes the addresses: public ones, and the interfaces of hosts without one. */
export function addressTemplate(plans: readonly HostPlan[]): ArmTemplate {
  return armTemplate({}, sharedOnce(plans, plans.flatMap(addressResources)));
}

/** What a host's address stands on, which is a part of its template. Nothing, where it exists before the host. */
function addressResources({ publicAddress, names, template }: HostPlan): readonly TemplateResource[] {
  if (publicAddress === "none") return template.resources.filter(({ type }) => type.startsWith("Microsoft.Network/"));
  return publicAddress === "new" ? template.resources.filter(({ name }) => name === names.publicIpAddress) : [];
}

function requireDistinct(plans: readonly HostPlan[]): void {
  const taken = new Map<string, string>();
  const issues: { path: string; message: string }[] = [];
  for (const plan of plans) {
    for (const [path, value] of singular(plan)) {
      const before = taken.get(`${path} ${value}`);
      if (before !== undefined) issues.push({ path, message: `${before} and ${plan.name} cannot both have ${value}` });
      taken.set(`${path} ${value}`, plan.name);
    }
  }
  if (issues.length > 0) throw new BerthError("spec-invalid", { issues });
}

const hosts = {
  type: "secureObject",
  metadata: { description: "What each host's template asks for, by the host's name" },
} as const;

function ofHost(resource: TemplateResource, host: string): TemplateResource {
  const text = JSON.stringify(resource).replace(
    /parameters\('(\w+)'\)/g,
    (_all, parameter: string) => `parameters('hosts')['${host}'].${parameter}`,
  );
  return JSON.parse(text) as TemplateResource;
}

function sharedOnce(plans: readonly HostPlan[], resources: readonly TemplateResource[]): TemplateResource[] {
  const found = new Map<string, TemplateResource>();
  for (const resource of resources) {
    const key = `${resource.type}/${resource.name}`.toLowerCase();
    const before = found.get(key);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(resource)) {
      const group = plans[0]?.resourceGroup ?? "";
      const message = `the hosts of ${group} share ${resource.name}, and do not describe it alike`;
      throw new BerthError("spec-invalid", { issues: [{ path: "network", message }] });
    }
    found.set(key, before ?? resource);
  }
  return [...found.values()];
}

function singular(plan: HostPlan): [path: string, value: string][] {
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
