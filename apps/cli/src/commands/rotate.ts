import { Command, Option } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions &
  OutputOptions & { readonly validForDays?: string; readonly toNext?: boolean; readonly finish?: boolean };

/** `berth rotate`: another certificate, and in two steps another authority. */
export function rotateCommand(session: Session): Command {
  return withConnection(withProgress(new Command("rotate")))
    .argument("<name>", "the host")
    .option("--valid-for-days <days>", "the lifetime of the new certificate (default: 90)")
    .addOption(
      new Option("--to-next", "have the host trust the next authority too; `berth ca renew` makes one").conflicts(
        "finish",
      ),
    )
    .option("--finish", "bring the host over to the next authority: from then on it trusts that one alone")
    .summary("give a host a new certificate; containers run on")
    .description(
      "Give a host a new certificate with the same names. Its daemon restarts once, its containers run on, and every client goes on as before. With --to-next and then --finish it is brought over to another authority, in two steps that can be repeated.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth rotate build-1", "before the certificate ends; `berth list` says when"],
        ["berth ca renew", "the first of four steps to another authority"],
        ["berth rotate build-1 --to-next", "the second: both are trusted; grant again to everybody"],
        ["berth rotate build-1 --finish", "the third: the old one's clients are out"],
        ["berth ca renew --finish", "the last, once every host is over"],
      ]),
    )
    .action((name: string, options: Options) => rotate(session, name, options));
}

async function rotate(session: Session, name: string, options: Options): Promise<void> {
  const [core, { careFor }, authorities, { fileCertificateStore }] = await Promise.all([
    import("@dockberth/core"),
    import("../hosts/care.ts"),
    import("../folder/next-authority.ts"),
    import("../folder/certificate-store.ts"),
  ]);
  const { env } = session;
  const days = options.validForDays === undefined ? {} : { serverValidForDays: Number(options.validForDays) };
  const { host, client } = await careFor(session, name, "rotate", options, async ({ azure, run }) => {
    const settings = { ...run, ...days };
    if (options.toNext !== true && options.finish !== true)
      return core.rotateHost(
        azure,
        name,
        await authorities.authorityOf(env, await core.findHost(azure, name)),
        settings,
      );
    const change = await authorities.readAuthorityChange(env);
    if (options.toNext === true) return core.beginAuthorityChange(azure, name, change, settings);
    return core.finishAuthorityChange(azure, name, change, settings);
  });
  await fileCertificateStore(env).writeClient(name, client);
  if (options.json === true) return writeJson(session, host);
  const until = host.certificateExpiresAt?.toISOString().slice(0, 10) ?? "?";
  const said =
    options.toNext === true
      ? `Host ${name} trusts both authorities. Grant again to everybody, then: berth rotate ${name} --finish`
      : options.finish === true
        ? `Host ${name} trusts the next authority alone; its certificate is valid until ${until}.`
        : `Host ${name} shows a new certificate, valid until ${until}.`;
  writeLine(session, said);
}
