import {
  type Azure,
  createHost,
  createHosts,
  type Host,
  type HostOutcome,
  type HostSpec,
  isBerthError,
} from "@dockberth/core";
import { ensureAuthority } from "../folder/authority.ts";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import { withLock, withLocks } from "../folder/lock.ts";
import { rememberHost } from "../folder/remembered-host.ts";
import { progressTexts } from "../messages/progress.ts";
import { headings } from "../messages/results.ts";
import { exitCodes } from "../output/exit-codes.ts";
import { writeOutcomeTable } from "../output/outcomes.ts";
import { showHostLines } from "../progress/host-lines.ts";
import type { Progress } from "../progress/terminal-progress.ts";
import type { Environment, Session } from "../session.ts";

export interface CreateContext {
  readonly env: Environment;
  readonly azure: Azure;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly takeOver?: boolean | undefined;
  readonly register?: boolean | undefined;
}

/** Creates a host with the authority of this user, and keeps the client certificate in the user's folder. */
export async function createHostWithFolder(spec: HostSpec, context: CreateContext): Promise<Host> {
  const { env, azure, signal, progress, takeOver, register } = context;
  return withLock({ env, name: spec.name, operation: "create", signal }, async () => {
    const authority = await ensureAuthority(env, reportAuthority(progress));
    const creating = createHost(azure, spec, authority, {
      ...{ signal, takeOver, register, onEvent: progress.onEvent },
      keepClient: (client) => fileCertificateStore(env).writeClient(spec.name, client),
    });
    const { host } = await saysWhatIsBilled(creating, [spec.name], progress);
    await rememberHost(env, host, azure);
    return host;
  });
}

/** The same for many hosts, with one progress line each. */
export async function createHostsWithFolder(
  specs: readonly HostSpec[],
  operation: string,
  { env, azure, signal, progress, takeOver, register }: CreateContext,
): Promise<HostOutcome[]> {
  const names = specs.map(({ name }) => name);
  const authority = await ensureAuthority(env, reportAuthority(progress));
  return withLocks({ env, names, operation, signal }, async () => {
    const creating = createHosts(azure, specs, authority, {
      ...{ signal, takeOver, register, onEvent: showHostLines(progress, names) },
      keepClient: (name, client) => fileCertificateStore(env).writeClient(name, client),
    });
    const outcomes = await saysWhatIsBilled(creating, names, progress);
    for (const each of outcomes) if (each.outcome !== "failed") await rememberHost(env, each.host, azure);
    return outcomes;
  });
}

async function saysWhatIsBilled<Value>(
  creating: Promise<Value>,
  names: readonly string[],
  { say }: Pick<Progress, "say">,
): Promise<Value> {
  try {
    return await creating;
  } catch (error) {
    if (isBerthError(error, "interrupted")) say(progressTexts.createInterrupted(names));
    throw error;
  }
}

/** Says where a new authority is, and what that means. */
export function reportAuthority({ say }: Pick<Progress, "say">): (folder: string) => void {
  return (folder) => say(progressTexts.authorityCreated(folder));
}

/** Without the client certificate, which is in the folder. */
export function outcomeJson(created: HostOutcome): object {
  const { name, outcome } = created;
  return outcome === "failed" ? { name, outcome, error: created.error } : { name, outcome, host: created.host };
}

export function writeOutcomes(session: Session, outcomes: readonly HostOutcome[]): void {
  const rows = outcomes.map((each) => ({
    name: each.name,
    outcome: each.outcome,
    result: each.outcome === "failed" ? each.error : `tcp://${each.host.address}:${each.host.port}`,
  }));
  writeOutcomeTable(session, headings.createdHosts, rows);
}

/** The exit code of the first host that failed. */
export function outcomeExitCode(outcomes: readonly HostOutcome[]): number {
  const failed = outcomes.find((each) => each.outcome === "failed");
  return failed?.outcome === "failed" ? exitCodes[failed.error.kind] : 0;
}
