import { createHosts, type HostOutcome, type HostSpec } from "@dockberth/core";
import { ensureAuthority } from "../folder/authority.ts";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import { withLocks } from "../folder/locks.ts";
import { followHosts } from "../many-progress.ts";
import { exitCodes, table } from "../outputs.ts";
import { type MakeWithFolderOptions, sayAuthority } from "./make.ts";

/** Makes many hosts under the authority of this user, and keeps each client's half in the user's folder. */
export async function makeManyWithFolder(
  specs: readonly HostSpec[],
  operation: string,
  { env, azure, signal, progress, takeOver = false }: MakeWithFolderOptions,
): Promise<HostOutcome[]> {
  const names = specs.map(({ name }) => name);
  const authority = await ensureAuthority(env, { signal, onCreated: sayAuthority(progress) });
  return withLocks({ env, names, operation, signal }, () =>
    createHosts(azure, specs, authority, {
      signal,
      takeOver,
      onEvent: followHosts(progress, names),
      keepClient: (name, client) => fileCertificateStore(env).writeClient(name, client),
    }),
  );
}

/** Without the client's half, which is in the folder. */
export function outcomeJson(outcome: HostOutcome): object {
  const { name, outcome: how } = outcome;
  return how === "failed" ? { name, outcome: how, error: outcome.error } : { name, outcome: how, host: outcome.host };
}

export function outcomeTable(outcomes: readonly HostOutcome[]): string {
  const rows = outcomes.map((each) =>
    each.outcome === "failed"
      ? [each.name, each.outcome, each.error.hint]
      : [each.name, each.outcome, `tcp://${each.host.address}:${each.host.port}`],
  );
  return table([["NAME", "OUTCOME", "DOCKER"], ...rows]);
}

/** The exit code of the first host that failed. */
export function outcomeExitCode(outcomes: readonly HostOutcome[]): number {
  const failure = outcomes.find((each) => each.outcome === "failed");
  return failure?.outcome === "failed" ? exitCodes[failure.error.kind] : 0;
}
