import type { ChangePreview, HostPlan, PropertyChange, ResourceChange } from "@dockberth/core";
import { table } from "./outputs.ts";

/** A plan for people: where, what is made, what the certificate carries, what is billed, and what to know beforehand. */
export function planView(plan: HostPlan): string {
  const rows = plan.template.resources.map(({ type, name }) => [name, type]);
  return view(plan, table([["RESOURCE", "TYPE"], ...rows]));
}

/** Many plans: a line for each host, and what there is to know of any of them. */
export function plansView(plans: readonly HostPlan[]): string {
  const rows = plans.map(({ name, resourceGroup, location, size, hostname, port }) => {
    return [name, resourceGroup, location, size, `${hostname}:${port}`];
  });
  const notes = Map.groupBy(
    plans.flatMap(({ name, warnings: each }) => each.map((note) => ({ name, note }))),
    ({ note }) => note,
  );
  return [
    table([["NAME", "GROUP", "LOCATION", "SIZE", "TO ANSWER AS"], ...rows]),
    ...[...notes].map(([note, of]) => `\nNote, of ${of.map(({ name }) => name).join(", ")}: ${note}.`),
  ].join("\n");
}

/** The same, merged with what Azure says that would change. */
export function changesView({ plan, changes }: ChangePreview): string {
  const named = changes.filter(({ change }) => change !== "ignored");
  const ignored = changes.length - named.length;
  const lines = named.flatMap((each) => [resourceLine(each), ...each.properties.map(propertyLine)]);
  const rest = ignored === 0 ? [] : [`  ${ignored} more in the resource group, which stay as they are`];
  return view(plan, ["What Azure would do:", ...lines, ...rest].join("\n"));
}

function view(plan: HostPlan, resources: string): string {
  const {
    name,
    hostname,
    dnsNames: hostnames,
    port,
    resourceGroup,
    location,
    ownResourceGroup,
    billableResources: billed,
    warnings: notes,
  } = plan;
  const bill = billed.map((item) => [item.name, item.kind, item.basis]);
  return [
    `Host ${name}, to answer as ${hostname}:${port}`,
    `Resource group ${resourceGroup} in ${location}${ownResourceGroup ? ", of its own" : ""}`,
    "",
    resources,
    "",
    `The server certificate will carry ${hostnames.join(", ")} and the host's address.`,
    "",
    table([["BILLED", "WHAT", "HOW"], ...bill]),
    ...notes.map((note) => `\nNote: ${note}.`),
  ].join("\n");
}

const marks: Readonly<Record<ResourceChange["change"], string>> = {
  create: "+",
  modify: "~",
  delete: "-",
  unchanged: "=",
  ignored: "*",
  unknown: "?",
};

function resourceLine({ change, kind, name }: ResourceChange): string {
  return `  ${marks[change]} ${change.padEnd(9)} ${kind} ${name}`;
}

function propertyLine({ path, change, before, after }: PropertyChange): string {
  const told = { create: shown(after), delete: shown(before), modify: `${shown(before)} → ${shown(after)}` };
  return `      ${marks[change]} ${path}: ${told[change]}`;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
