import { Command } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type MachineOptions, machineOf, withMachine } from "./machine-options.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions &
  OutputOptions &
  MachineOptions & {
    readonly username?: string;
    readonly password?: boolean;
    readonly sshPublicKey?: string;
    readonly expiration?: string;
    readonly removeUser?: string;
    readonly resetSsh?: boolean;
  };

/** `berth reset-access`: into a machine that nobody gets into any more. */
export function resetAccessCommand(session: Session): Command {
  return withConnection(withProgress(withMachine(new Command("reset-access"))))
    .option("--username <name>", "the administrator to make, or to let in again")
    .option("--password", "set a password: asked for at a terminal, else the first line of stdin")
    .option("--ssh-public-key <key>", "let this key in, in OpenSSH's form")
    .option("--expiration <date>", "when the account ends, as YYYY-MM-DD")
    .option("--remove-user <name>", "remove this user, with everything in their home")
    .option("--reset-ssh", "put sshd's configuration back to the distribution's")
    .summary("password, SSH key, user or sshd of a machine")
    .description(
      "Let somebody into a machine that nobody gets into any more: set an administrator's password or SSH key, remove a user, put sshd's configuration back. By Azure's VMAccess extension; works on a host, and on any other Linux machine.",
    )
    .addHelpText(
      "after",
      examples([
        ['berth reset-access build-1 --username ada --ssh-public-key "$(cat ~/.ssh/id_ed25519.pub)"', "let Ada in"],
        ["berth reset-access build-1 --username ada --password", "asks for the password"],
        ["berth reset-access build-1 --reset-ssh", "after a mistake in sshd_config"],
      ]),
    )
    .action((name: string | undefined, options: Options) => reset(session, name, options));
}

async function reset(session: Session, name: string | undefined, options: Options): Promise<void> {
  const [{ resetAccess }, { connect }, { showProgress }, { readPassword }] = await Promise.all([
    import("@dockberth/core"),
    import("../connection/connect.ts"),
    import("../progress.ts"),
    import("../secret-input.ts"),
  ]);
  const { username, sshPublicKey, expiration, removeUser, resetSsh } = options;
  const machine = await machineOf(name, options);
  const request = {
    ...(username === undefined ? {} : { username }),
    ...(options.password === true ? { password: await readPassword(session, `New password of ${username}: `) } : {}),
    ...(sshPublicKey === undefined ? {} : { sshPublicKey }),
    ...(expiration === undefined ? {} : { expiration }),
    ...(removeUser === undefined ? {} : { removeUser }),
    ...(resetSsh === undefined ? {} : { resetSsh }),
  };
  const { azure } = await connect(session, options);
  const progress = showProgress(session, options);
  try {
    await resetAccess(azure, machine, request, { signal: session.signal, onEvent: progress.onEvent });
    if (options.json === true) writeJson(session, { ok: true });
    else writeLine(session, "Done.");
  } finally {
    progress.close();
  }
}
