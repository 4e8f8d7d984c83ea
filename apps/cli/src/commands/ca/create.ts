import type { Authority, KeyAlgorithm } from "@dockberth/core";
import { Command, Option } from "commander";
import { writeJson, writeLine } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { examples, type OutputOptions, withJson } from "../options.ts";

interface Options extends OutputOptions {
  readonly name?: string;
  readonly validForDays?: string;
  readonly algorithm?: KeyAlgorithm;
  readonly from?: string;
  readonly replace?: boolean;
}

/** core's `keyAlgorithms`, which would have to be loaded for the help. */
const algorithms: readonly KeyAlgorithm[] = ["ecdsa-p256", "rsa-2048", "rsa-3072", "rsa-4096", "ed25519"];

/** `berth ca create`: for those who want another name, lifetime or kind of key than `berth create` gives. */
export function caCreateCommand(session: Session): Command {
  return withJson(new Command("create"))
    .option("--name <name>", "its name (default: of you and this machine)")
    .option("--valid-for-days <days>", "its lifetime (default: 5 years)")
    .addOption(new Option("--algorithm <name>", "the kind of key (default: ecdsa-p256)").choices(algorithms))
    .option("--from <folder>", "take in ca.pem and ca-key.pem of a folder instead; BERTH_CA_PASSPHRASE opens the key")
    .option("--replace", "set one that is there aside; the hosts that trust it go on trusting it alone")
    .summary("make one of your choice, or take one in")
    .description(
      "Make a certificate authority, or take in one that exists. One that is there already is never overwritten.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth ca create --name 'Acme docker' --valid-for-days 365", "for a year, under a name that people know"],
        ["berth ca create --from ~/.docker", "the one that docker's own instructions had you make"],
      ]),
    )
    .action((options: Options) => createAuthorityFolder(session, options));
}

export async function createAuthorityFolder(session: Session, options: Options): Promise<void> {
  const [{ readCertificate }, folders, { storeAuthority }, { withLock }] = await Promise.all([
    import("@dockberth/core"),
    import("../../folder/certificate-store.ts"),
    import("../../folder/authority.ts"),
    import("../../folder/lock.ts"),
  ]);
  const { env, signal } = session;
  const authority = await withLock({ env, name: "authority", operation: "ca create", signal, wait: true }, async () => {
    const made =
      options.from === undefined ? await make(options) : await takeIn(options.from, env["BERTH_CA_PASSPHRASE"]);
    const present = options.replace === true ? await folders.fileCertificateStore(env).readAuthority() : undefined;
    if (present !== undefined) await folders.setAuthorityAside(env, readCertificate(present.cert).fingerprint);
    await storeAuthority(env, made);
    return made;
  });
  const { subject, fingerprint, notAfter } = readCertificate(authority.cert);
  const folder = folders.authorityFolder(env);
  if (options.json === true) return writeJson(session, { subject, fingerprint, notAfter, folder });
  writeLine(session, `${subject} is in ${folder}, valid until ${notAfter.toISOString().slice(0, 10)}.`);
  writeLine(session, "Whoever has its key is root on every host that trusts it: keep the folder to yourself.");
}

async function make({ name, validForDays, algorithm }: Options): Promise<Authority> {
  const [{ createAuthority }, { defaultAuthorityName }] = await Promise.all([
    import("@dockberth/core"),
    import("../../folder/authority.ts"),
  ]);
  return createAuthority({
    name: name ?? defaultAuthorityName(),
    ...(validForDays === undefined ? {} : { validForDays: Number(validForDays) }),
    ...(algorithm === undefined ? {} : { keyAlgorithm: algorithm }),
  });
}

async function takeIn(folder: string, passphrase: string | undefined): Promise<Authority> {
  const [{ BerthError, loadAuthority, secret }, { readPrivateFile }, { readFile }, { join }] = await Promise.all([
    import("@dockberth/core"),
    import("../../folder/private-files.ts"),
    import("node:fs/promises"),
    import("node:path"),
  ]);
  const cert = await readFile(join(folder, "ca.pem"), "utf8").catch(() => undefined);
  const key = await readPrivateFile(join(folder, "ca-key.pem"));
  const missing = [cert === undefined ? "ca.pem" : undefined, key === undefined ? "ca-key.pem" : undefined];
  if (cert === undefined || key === undefined) {
    throw new BerthError("docker-folder-incomplete", { missing: missing.filter((name) => name !== undefined) });
  }
  return loadAuthority({ cert, key, ...(passphrase === undefined ? {} : { passphrase: secret(passphrase) }) });
}
