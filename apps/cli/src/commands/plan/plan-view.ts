import type { ChangePreview, HostPlan, PriceEstimate, PropertyChange, ResourceChange } from "@dockberth/core";
import { describeWarning, sentence } from "../../messages/core.ts";
import { planTexts } from "../../messages/plan.ts";
import { headings } from "../../messages/results.ts";
import { table } from "../../output/table.ts";
import { priceSumsView, pricesView } from "./plan-prices.ts";

/** A plan for people: where, which resources, what the certificate contains, what is billed, and warnings. */
export function planView(plan: HostPlan, prices?: PriceEstimate): string {
  const rows = plan.template.resources.map(({ type, name }) => [name, type]);
  return view(plan, table([headings.resources, ...rows]), prices);
}

/** Many plans: one line for each host, and the warnings of all. */
export function plansView(plans: readonly HostPlan[], prices?: readonly PriceEstimate[]): string {
  const rows = plans.map(({ name, resourceGroup, location, size, hostname, port }) => {
    return [name, resourceGroup, location, size, `${hostname}:${port}`];
  });
  const warnings = Map.groupBy(
    plans.flatMap(({ name, warnings: each }) => each.map((warning) => ({ name, message: describeWarning(warning) }))),
    ({ message }) => message,
  );
  const lines = [...warnings].map(([message, of]) => {
    const hosts = of.map(({ name }) => name);
    return `\n${planTexts.warningOf(hosts, message)}`;
  });
  const sums = prices === undefined ? [] : ["", priceSumsView(plans, prices)];
  return [table([headings.plans, ...rows]), ...sums, ...lines].join("\n");
}

/** A plan with what Azure says that would change. */
export function changesView({ plan, changes, foreignRules }: ChangePreview, prices?: PriceEstimate): string {
  const named = changes.filter(({ change }) => change !== "ignored");
  const ignored = changes.length - named.length;
  const lines = named.flatMap((each) => [resourceLine(each), ...each.properties.map(propertyLine)]);
  const rest = ignored === 0 ? [] : [`  ${planTexts.ignored(ignored)}`];
  const stays = foreignRules.map(
    ({ securityGroup, name }) => `  ${marks.unchanged} ${planTexts.foreignRule(name, securityGroup)}`,
  );
  return view(plan, [planTexts.changes, ...lines, ...stays, ...rest].join("\n"), prices);
}

/** A plan for programs: its warnings with their sentences. */
export function planJson(plan: HostPlan, prices?: PriceEstimate): object {
  const warnings = plan.warnings.map((warning) => ({ code: warning.code, message: describeWarning(warning) }));
  return { ...plan, warnings, prices };
}

function view(plan: HostPlan, resources: string, prices: PriceEstimate | undefined): string {
  const { name, hostname, dnsNames, port, resourceGroup, location, ownResourceGroup, billableResources } = plan;
  const billed = billableResources.map((item) => [item.name, item.kind, item.basis].map(sentence));
  return [
    planTexts.host(name, `${hostname}:${port}`),
    planTexts.group(resourceGroup, location, ownResourceGroup),
    "",
    resources,
    "",
    planTexts.certificate(dnsNames),
    "",
    prices === undefined ? table([headings.billed, ...billed]) : pricesView(plan, prices),
    ...plan.warnings.map((warning) => `\n${planTexts.warning(describeWarning(warning))}`),
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
  return `  ${marks[change]} ${change.padEnd(9)} ${sentence(kind)} ${name}`;
}

function propertyLine({ path, change, before, after }: PropertyChange): string {
  const values = {
    create: valueText(after),
    delete: valueText(before),
    modify: `${valueText(before)} → ${valueText(after)}`,
  };
  return `      ${marks[change]} ${path}: ${values[change]}`;
}

function valueText(value: unknown): string {
  return JSON.stringify(value) ?? planTexts.nothing;
}
