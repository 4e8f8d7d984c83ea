import {
  type ChangePreview,
  compareHosts,
  type HostSpec,
  type PriceEstimate,
  planHosts,
  previewChanges,
} from "@dockberth/core";
import { choosePlanTarget, unknownSubscription } from "../../connection/choose.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import type { HostFlags } from "../../input/host-fields.ts";
import { readHostSpecs } from "../../input/host-specs.ts";
import { planTexts } from "../../messages/plan.ts";
import { exitCodes } from "../../output/exit-codes.ts";
import { explainError } from "../../output/explain-error.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { comparisonView, hostComparisonJson } from "../apply/comparison-view.ts";
import { findPlanPrices, type PriceFlags, withPrices } from "./plan-prices.ts";
import { changesView, planJson, plansView, planView } from "./plan-view.ts";

type Options = ConnectionOptions & OutputOptions & HostFlags & { readonly whatIf?: boolean } & PriceFlags;

export async function plan(session: Session, names: readonly string[], options: Options): Promise<void> {
  const { hosts, set } = await readHostSpecs(session, names, options);
  if (options.whatIf === true)
    return showPreviews(session, hosts, { ...options, set: names.length > 0 ? undefined : set });
  const target = await choosePlanTarget(session, options);
  const [first, ...others] = planHosts(hosts, target);
  const plans = first === undefined ? [] : [first, ...others];
  const isOne = first !== undefined && others.length === 0;
  const prices = await findPlanPrices(session, plans, options);
  if (options.json === true)
    writeJson(
      session,
      isOne ? planJson(first, prices?.[0]) : plans.map((each, index) => planJson(each, prices?.[index])),
    );
  else writeLine(session, isOne ? planView(first, prices?.[0]) : plansView(plans, prices));
  if (target.subscriptionId === unknownSubscription && hosts.some(hasDerivedName))
    writeNote(session, `\n${planTexts.namesDependOnSubscription}`);
}

function hasDerivedName({ publicAddress, dnsLabel }: HostSpec): boolean {
  return publicAddress === "new" && dnsLabel === undefined;
}

/** Compares the hosts with those in Azure, and asks Azure what the plan of each would change. */
async function showPreviews(
  session: Session,
  hosts: readonly HostSpec[],
  { set, ...options }: Options & { readonly set: string | undefined },
): Promise<void> {
  const { signal } = session;
  const { azure } = await connect(session, options);
  const comparison = await compareHosts(azure, hosts, { set, signal });
  if (options.json !== true) writeLine(session, comparisonView(comparison));
  const previews: ChangePreview[] = [];
  const prices: (PriceEstimate | undefined)[] = [];
  await withPrices(session, options, async (priceOf) => {
    for (const spec of hosts) {
      const preview = await previewChanges(azure, spec, { signal });
      const estimate = await priceOf(preview.plan);
      previews.push(preview);
      prices.push(estimate);
      if (options.json !== true) writeLine(session, `\n${changesView(preview, estimate)}`);
      reportRefusal(session, preview);
    }
  });
  if (options.json !== true) return;
  const documents = previews.map((preview, index) => {
    const compared = comparison.hosts[index];
    return {
      ...preview,
      plan: planJson(preview.plan, prices[index]),
      comparison: compared && hostComparisonJson(compared),
    };
  });
  writeJson(session, documents.length === 1 ? documents[0] : documents);
}

function reportRefusal(session: Session, { refusal }: ChangePreview): void {
  if (refusal === undefined) return;
  session.exitCode ||= exitCodes[refusal.kind];
  const { message, hint } = explainError(refusal);
  writeNote(session, `\n${planTexts.refused(message, hint)}`);
}
