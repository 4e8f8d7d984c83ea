import { Command } from "commander";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, withConnection } from "./options.ts";

type Options = ConnectionOptions & { readonly user: string; readonly identity?: string; readonly newKeys?: boolean };

/** `berth ssh`: for hosts that were made with --ssh-from and a key. */
export function sshCommand(session: Session): Command {
  return withConnection(new Command("ssh"))
    .argument("<name>", "the host")
    .argument("[words...]", "what to run there; a shell where nothing is given")
    .option("--user <name>", "the administrator", "berth")
    .option("--identity <path>", "the private key (default: that of --generate-ssh-key, where there is one)")
    .option("--new-keys", "ask for the machine's own SSH keys again: the host was made anew")
    .summary("sign in to a host, where SSH is open")
    .description(
      "Sign in to a host with ssh, where it was made with --ssh-from and a key. Which keys the machine has is asked through Azure the first time, so that nobody on the way can pose as it. `berth run` needs none of this.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth ssh build-1", "a shell"],
        ["berth ssh build-1 -- journalctl -u docker", "one command"],
      ]),
    )
    .action((name: string, words: string[], options: Options) => ssh(session, name, words, options));
}

async function ssh(session: Session, name: string, words: readonly string[], options: Options): Promise<void> {
  const [{ BerthError, findHost }, { connect }, { runProgram }, { sshKeyFile }, hostKeys, { existsSync }] =
    await Promise.all([
      import("@dockberth/core"),
      import("../connection/connect.ts"),
      import("../shells/run-docker.ts"),
      import("../folder/ssh-key.ts"),
      import("../hosts/ssh-host-keys.ts"),
      import("node:fs"),
    ]);
  const { azure } = await connect(session, options);
  const host = await findHost(azure, name);
  if (host.power !== "running") throw new BerthError("host-stopped", { host: name, power: host.power });
  const { address } = host;
  if (address === undefined)
    throw new BerthError("docker-unreachable", { host: name, address: "unknown", reason: "it has no address" });
  const generated = sshKeyFile(session.env);
  const key = options.identity ?? (existsSync(generated) ? generated : undefined);
  const identity = key === undefined ? [] : ["-i", key];
  const { env, signal } = session;
  const known = await hostKeys.knownHostsFile(azure, name, { env, signal, isNew: options.newKeys === true });
  const trust = hostKeys.trustOptions(name, known);
  session.exitCode = await runProgram("ssh", [...trust, ...identity, `${options.user}@${address}`, ...words], {
    env,
    signal,
    output: "inherit",
  });
}
