import { type AdoptedHost, type Adoption, type Azure, adoptHost } from "@dockberth/core";
import { reportAuthority } from "../../actions/create-hosts.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { ensureAuthority } from "../../folder/authority.ts";
import { fileCertificateStore } from "../../folder/certificate-store.ts";
import { withLock } from "../../folder/lock.ts";
import type { HostFlags } from "../../input/host-fields.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import { type Progress, terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";
import { readAdoption } from "./adoption-input.ts";

type Options = ConnectionOptions &
  OutputOptions &
  HostFlags & {
    readonly machineId?: string;
    readonly name?: string;
    readonly prove: boolean;
    readonly takeOver?: boolean;
  };

export async function adopt(session: Session, machine: string | undefined, options: Options): Promise<void> {
  const { env, signal } = session;
  const connection = await connect(session, options);
  const adoption = await readAdoption(session, machine, options, connection);
  const progress = terminalProgress(session, options);
  try {
    const { host, changed } = await withLock({ env, name: adoption.name, operation: "adopt", signal }, () =>
      adoptWithFolder(session, connection.azure, adoption, progress, options),
    );
    if (options.json === true) writeJson(session, { host, changed });
    else writeLine(session, resultTexts.adopted(adoption.machine, host));
  } finally {
    progress.close();
  }
}

/** Adopts a machine with the authority of this user, and keeps the client certificate in the user's folder. */
async function adoptWithFolder(
  { env, signal }: Session,
  azure: Azure,
  { resourceGroup: _group, machine: _machine, ...adoption }: Adoption,
  progress: Progress,
  { prove, takeOver }: Options,
): Promise<AdoptedHost> {
  const authority = await ensureAuthority(env, reportAuthority(progress));
  return adoptHost(azure, adoption, authority, {
    ...{ signal, prove, takeOver, onEvent: progress.onEvent },
    keepClient: (client) => fileCertificateStore(env).writeClient(adoption.name, client),
  });
}
