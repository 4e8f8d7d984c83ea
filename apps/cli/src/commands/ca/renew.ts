import { Command } from "commander";
import { CliError } from "../../errors.ts";
import { writeJson, writeLine } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "../options.ts";

type Options = ConnectionOptions & OutputOptions & { readonly validForDays?: string; readonly finish?: boolean };

/** `berth ca renew`: the next authority, and its taking over once every host has come to it. */
export function caRenewCommand(session: Session): Command {
  return withConnection(withJson(new Command("renew")))
    .option("--valid-for-days <days>", "the lifetime of the next one (default: 5 years)")
    .option("--finish", "put the next one in the place of the present one; refused while a host trusts the old one")
    .summary("make the next one; with --finish, put it in place")
    .description(
      "Make the next authority beside the present one. Each host is brought over by `berth rotate NAME --to-next` and then --finish; with --finish here the next one takes the place of the present one, which is set aside.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth ca renew", "before the present one ends; `berth ca show` says when"],
        ["berth ca renew --finish", "when every host is over"],
      ]),
    )
    .action((options: Options) => (options.finish === true ? finish(session, options) : renew(session, options)));
}

async function renew(session: Session, { validForDays, json }: Options): Promise<void> {
  const [{ createAuthority, readCertificate }, { readAuthority }, { nextAuthorityFolder }, next, { withLock }] =
    await Promise.all([
      import("@dockberth/core"),
      import("../../folder/authority.ts"),
      import("../../folder/certificate-store.ts"),
      import("../../folder/next-authority.ts"),
      import("../../folder/lock.ts"),
    ]);
  const { env, signal } = session;
  const { subject: name } = readCertificate((await readAuthority(env)).cert);
  const days = validForDays === undefined ? {} : { validForDays: Number(validForDays) };
  const made = await createAuthority({ name, ...days });
  await withLock({ env, name: "authority", operation: "ca renew", signal, wait: true }, () =>
    next.storeNextAuthority(env, made),
  );
  const { subject, fingerprint, notAfter } = readCertificate(made.cert);
  const folder = nextAuthorityFolder(env);
  if (json === true) return writeJson(session, { subject, fingerprint, notAfter, folder });
  writeLine(session, `The next authority is in ${folder}, valid until ${notAfter.toISOString().slice(0, 10)}.`);
  writeLine(session, "Bring each host over to it: berth rotate NAME --to-next");
}

async function finish(session: Session, options: Options): Promise<void> {
  const [{ BerthError, listHosts, readCertificate }, { connect }, next, { withLock }] = await Promise.all([
    import("@dockberth/core"),
    import("../../connection/connect.ts"),
    import("../../folder/next-authority.ts"),
    import("../../folder/lock.ts"),
  ]);
  const { env, signal } = session;
  const { fingerprint, subject } = readCertificate((await next.readAuthorityChange(env)).current.cert);
  const { azure } = await connect(session, options);
  const behind = (await listHosts(azure, { signal })).filter(({ trusts }) => trusts.includes(fingerprint));
  if (behind.length > 0) throw new CliError("authority-in-use", { subject, hosts: behind.map(({ name }) => name) });
  const aside = await withLock({ env, name: "authority", operation: "ca renew", signal, wait: true }, () =>
    next.promoteNextAuthority(env),
  );
  if (options.json === true) writeJson(session, { aside });
  else writeLine(session, `The next authority is in place; the old one is in ${aside}.`);
}
