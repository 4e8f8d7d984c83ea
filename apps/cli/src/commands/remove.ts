import type { Azure } from "@berth/core";
import { Command } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions & OutputOptions & { readonly yes?: boolean; readonly resourceGroup?: string };

/** `berth remove`: all that is ours of a host, in any state of completion, and nothing that is not. */
export function removeCommand(session: Session): Command {
  return withConnection(withProgress(new Command("remove")))
    .alias("rm")
    .argument("<name>", "the host")
    .option("-y, --yes", "do not ask")
    .option("--resource-group <name>", "where to look, if a create was interrupted before anything was tagged")
    .summary("remove a host, leaving nothing")
    .description(
      "Remove all that belongs to a host, also one that was never finished, and nothing that does not. A machine that was adopted is given back as it was before.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth remove build-1", "asks first"],
        ["berth remove build-1 --yes --json", "for programs"],
      ]),
    )
    .action((name: string, options: Options) => remove(session, name, options));
}

async function remove(session: Session, name: string, options: Options): Promise<void> {
  const [{ removeHost }, { connect }, { showProgress }, { withLock }, { fileCertificateStore }, { confirm }] =
    await Promise.all([
      import("@berth/core"),
      import("../connection/connect.ts"),
      import("../progress.ts"),
      import("../folder/lock.ts"),
      import("../folder/certificate-store.ts"),
      import("../confirm.ts"),
    ]);
  const { env, signal } = session;
  const { azure } = await connect(session, options);
  if (options.yes !== true) await confirm(session, await question(azure, name), "--yes");
  const progress = showProgress(session, options);
  const { resourceGroup } = options;
  const run = { signal, onEvent: progress.onEvent, ...(resourceGroup === undefined ? {} : { resourceGroup }) };
  try {
    const removal = await withLock({ env, name, operation: "remove", signal }, () => removeHost(azure, name, run));
    await fileCertificateStore(env).removeClient(name);
    if (options.json === true) writeJson(session, removal);
    else if (removal.kept.some(({ kind }) => kind === "virtual machine"))
      writeLine(session, `Host ${name} is gone; its machine is as it was before.`);
    else writeLine(session, `Host ${name} is gone.`);
  } finally {
    progress.close();
  }
}

/** A machine that was adopted is not removed, and a host that was never finished may be in no listing. */
async function question(azure: Azure, name: string): Promise<string> {
  const { findHost, isBerthError } = await import("@berth/core");
  const host = await findHost(azure, name).catch((error: unknown) => {
    if (isBerthError(error, "host-not-found")) return undefined;
    throw error;
  });
  return host?.adopted === true
    ? `Give the machine of host ${name} back as it was, without Berth's certificates and settings?`
    : `Remove host ${name} and everything on it?`;
}
