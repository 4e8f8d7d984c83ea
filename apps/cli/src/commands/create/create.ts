import type { HostSpec } from "@dockberth/core";
import {
  type CreateContext,
  createHostsWithFolder,
  createHostWithFolder,
  outcomeExitCode,
  outcomeJson,
  writeOutcomes,
} from "../../actions/create-hosts.ts";
import { warnUnreachable } from "../../actions/warn-unreachable.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import type { HostFlags } from "../../input/host-fields.ts";
import { readHostSpecs } from "../../input/host-specs.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import { terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";
import { notePrices, type PriceFlags } from "../plan/plan-prices.ts";

type Options = ConnectionOptions &
  OutputOptions &
  HostFlags &
  PriceFlags & { readonly takeOver?: boolean; readonly register?: boolean };

export async function create(session: Session, names: readonly string[], options: Options): Promise<void> {
  const { env, signal } = session;
  const { hosts } = await readHostSpecs(session, names, options);
  const { azure } = await connect(session, options);
  await notePrices(session, hosts, options);
  await warnUnreachable(session, hosts, options);
  const progress = terminalProgress(session, options);
  const context = { env, azure, signal, progress, takeOver: options.takeOver, register: options.register };
  const [only, ...others] = hosts;
  try {
    if (only !== undefined && others.length === 0) await createOne(session, only, options, context);
    else await createMany(session, hosts, options, context);
  } finally {
    progress.close();
  }
}

async function createOne(session: Session, spec: HostSpec, { json }: Options, context: CreateContext) {
  const host = await createHostWithFolder(spec, context);
  if (json === true) writeJson(session, host);
  else writeLine(session, resultTexts.hostReady(host));
}

async function createMany(session: Session, specs: readonly HostSpec[], { json }: Options, context: CreateContext) {
  const outcomes = await createHostsWithFolder(specs, "create", context);
  session.exitCode = outcomeExitCode(outcomes);
  if (json === true) writeJson(session, { hosts: outcomes.map(outcomeJson) });
  else writeOutcomes(session, outcomes);
}
