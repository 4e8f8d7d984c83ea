import { existsSync } from "node:fs";
import { BerthError, findHost } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { requireAddress } from "../../docker-cli/environment.ts";
import { runProgram } from "../../docker-cli/run-program.ts";
import { sshKeyFile } from "../../folder/ssh-key.ts";
import { resultTexts } from "../../messages/en/results.ts";
import { writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { knownHostsFile, trustOptions } from "./host-keys.ts";

type Options = ConnectionOptions & { readonly user: string; readonly identity?: string; readonly newKeys?: boolean };

/** ssh's own exit code for a connection that it could not make. */
const connectionFailed = 255;

export async function ssh(session: Session, name: string, words: readonly string[], options: Options): Promise<void> {
  const { env, signal } = session;
  const { azure } = await connect(session, options);
  const host = await findHost(azure, name);
  if (host.power !== "running") throw new BerthError("host-stopped", { host: name, power: host.power });
  const address = requireAddress(host);
  const generatedKey = sshKeyFile(env);
  const key = options.identity ?? (existsSync(generatedKey) ? generatedKey : undefined);
  const identity = key === undefined ? [] : ["-i", key];
  const knownHosts = await knownHostsFile(azure, name, { env, signal, isNew: options.newKeys === true });
  const trust = trustOptions(name, knownHosts);
  session.exitCode = await runProgram("ssh", [...trust, ...identity, `${options.user}@${address}`, ...words], {
    env,
    signal,
    output: "inherit",
  });
  if (session.exitCode === connectionFailed) writeNote(session, resultTexts.sshFailed(name, address));
}
