import { Command } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { examples, type OutputOptions, withJson } from "./options.ts";

type Options = OutputOptions & { readonly to: string };

/** `berth request WHO`: a key that stays here, and what is sent to whoever may grant. */
export function requestCommand(session: Session): Command {
  return withJson(new Command("request"))
    .argument("<who>", "your name, or the job's")
    .option("--to <folder>", "where key.pem and request.csr are written", ".")
    .summary("make a key and a request for a client certificate")
    .description(
      "Make a key, which stays on this machine, and a certificate request, which is no secret. Whoever has the authority answers it with `berth grant --request`, and `berth import --key` takes the answer in.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth request anna --to ~/berth", "send ~/berth/request.csr"],
        ["berth import anna.berth --key ~/berth/key.pem", "once the answer is here"],
      ]),
    )
    .action((who: string, options: Options) => request(session, who, options));
}

async function request(session: Session, who: string, { to, json }: Options): Promise<void> {
  const [{ createClientRequest }, { writePrivateFile }, { join }] = await Promise.all([
    import("@dockberth/core"),
    import("../folder/private-files.ts"),
    import("node:path"),
  ]);
  const { csr, key } = await createClientRequest({ name: who });
  const paths = { key: join(to, "key.pem"), request: join(to, "request.csr") };
  await writePrivateFile(paths.key, key.reveal());
  await writePrivateFile(paths.request, csr);
  if (json === true) writeJson(session, paths);
  else writeLine(session, `Keep ${paths.key}; send ${paths.request} to whoever has the authority.`);
}
