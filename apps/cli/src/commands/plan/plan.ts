import { type HostSpec, planHosts, previewChanges } from "@dockberth/core";
import { choosePlanTarget } from "../../connection/choose.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import type { HostFlags } from "../../input/host-fields.ts";
import { readHostSpecs } from "../../input/host-specs.ts";
import { planTexts } from "../../messages/en/plan.ts";
import { exitCodes } from "../../output/exit-codes.ts";
import { explainError } from "../../output/explain-error.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { changesView, planJson, plansView, planView } from "./plan-view.ts";

type Options = ConnectionOptions & OutputOptions & HostFlags & { readonly whatIf?: boolean };

export async function plan(session: Session, names: readonly string[], options: Options): Promise<void> {
  const { hosts } = await readHostSpecs(session, names, options);
  if (options.whatIf === true) {
    for (const spec of hosts) await showPreview(session, spec, options);
    return;
  }
  const [first, ...others] = planHosts(hosts, await choosePlanTarget(session, options));
  const plans = first === undefined ? [] : [first, ...others];
  const isOne = first !== undefined && others.length === 0;
  if (options.json === true) writeJson(session, isOne ? planJson(first) : plans.map(planJson));
  else writeLine(session, isOne ? planView(first) : plansView(plans));
}

/** Asks Azure what the plan would change. */
async function showPreview(session: Session, spec: HostSpec, options: Options): Promise<void> {
  const { azure } = await connect(session, options);
  const preview = await previewChanges(azure, spec, { signal: session.signal });
  const { refusal } = preview;
  if (options.json === true) writeJson(session, { ...preview, plan: planJson(preview.plan) });
  else writeLine(session, changesView(preview));
  if (refusal === undefined) return;
  session.exitCode = exitCodes[refusal.kind];
  const { message, hint } = explainError(refusal);
  writeNote(session, `\n${planTexts.refused(message, hint)}`);
}
