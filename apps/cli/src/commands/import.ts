import { Command } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { examples, type OutputOptions, withJson } from "./options.ts";

type Options = OutputOptions & { readonly key?: string };

/** `berth import FILE`: takes a grant in; no Azure account is needed from here on. */
export function importCommand(session: Session): Command {
  return withJson(new Command("import"))
    .argument("<file>", "the file that `berth grant --file` wrote")
    .option("--key <path>", "your own key, where the grant answers a request of yours")
    .summary("take in a grant that somebody gave you")
    .description(
      "Take in a grant. `berth env`, `docker`, `ip`, `url` and `config` then work with the host by what the grant says, without an Azure account.",
    )
    .addHelpText("after", examples([['berth import anna.berth && eval "$(berth env build-1)"', "and docker works"]]))
    .action((file: string, options: Options) => importGrant(session, file, options));
}

async function importGrant(session: Session, file: string, options: Options): Promise<void> {
  const [{ BerthError, readCertificate, secret }, { parseGrant, storeGrant }, { readPrivateFile }] = await Promise.all([
    import("@dockberth/core"),
    import("../folder/imported-host.ts"),
    import("../folder/private-files.ts"),
  ]);
  const text = await readPrivateFile(file);
  if (text === undefined) throw new BerthError("file-unreadable", { path: file, reason: "there is no such file" });
  const grant = parseGrant(text, file);
  const own = options.key === undefined ? undefined : await readPrivateFile(options.key);
  const key = own === undefined ? grant.key : secret(own);
  if (key === undefined)
    throw new BerthError("file-unreadable", { path: options.key ?? file, reason: "it holds no key; give --key" });
  const { notAfter, subject } = readCertificate(grant.cert);
  if (notAfter < new Date()) throw new BerthError("certificate-expired", { subject, notAfter: notAfter.toISOString() });
  const folder = await storeGrant(session.env, grant, key);
  const { host } = grant;
  if (options.json === true) return writeJson(session, { ...host, folder, notAfter });
  const until = `${notAfter.toISOString().slice(0, 16)}Z`;
  writeLine(session, `Host ${host.name} is yours to use until ${until}:\n  eval "$(berth env ${host.name})"`);
}
