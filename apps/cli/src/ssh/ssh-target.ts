import { existsSync } from "node:fs";
import { BerthError, findHost, hostDeniesPort } from "@dockberth/core";
import { connect } from "../connection/connect.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { requireAddress } from "../docker-cli/environment.ts";
import { runProgram } from "../docker-cli/run-program.ts";
import { CliError } from "../errors.ts";
import { sshKeyFile } from "../folder/ssh-key.ts";
import { resultTexts } from "../messages/results.ts";
import { writeNote } from "../output/write.ts";
import type { Session } from "../session.ts";
import { knownHostsFile, trustOptions } from "./host-keys.ts";

export interface SshOptions extends ConnectionOptions {
  readonly user: string;
  readonly identity?: string;
  readonly newKeys?: boolean;
}

/** How ssh and scp reach a host. */
export interface SshTarget {
  readonly name: string;
  readonly address: string;
  /** The user and the address. */
  readonly login: string;
  /** Which host keys to trust, and the private key. */
  readonly options: readonly string[];
}

const sshPort = 22;

/** @throws BerthError `host-stopped`, `docker-unreachable` for a host without an address; CliError `ssh-closed`, `ssh-missing` */
export async function sshTarget(session: Session, name: string, options: SshOptions): Promise<SshTarget> {
  const { env, signal } = session;
  const { azure } = await connect(session, options);
  const host = await findHost(azure, name);
  if (host.power !== "running") throw new BerthError("host-stopped", { host: name, power: host.power });
  const address = requireAddress(host);
  if (await hostDeniesPort(azure, host, sshPort, { signal })) throw new CliError("ssh-closed", { host: name });
  const generatedKey = sshKeyFile(env);
  const key = options.identity ?? (existsSync(generatedKey) ? generatedKey : undefined);
  const knownHosts = await knownHostsFile(azure, name, { env, signal, isNew: options.newKeys === true });
  const identity = key === undefined ? [] : ["-i", key];
  return {
    name,
    address,
    login: `${options.user}@${address}`,
    options: [...trustOptions(name, knownHosts), ...identity],
  };
}

/** The exit code of ssh and scp for a connection that they could not make. */
const connectionFailed = 255;

/** Runs ssh or scp, and says who can reach SSH where it could not connect. */
export async function runSsh(
  session: Session,
  program: "ssh" | "scp",
  words: readonly string[],
  { name, address }: Pick<SshTarget, "name" | "address">,
): Promise<void> {
  const { env, signal, stderr } = session;
  // scp passes on what its counterpart on the host writes to stderr. ssh is a terminal of the host, which the user asked for.
  const output = program === "scp" ? { stderr } : "inherit";
  session.exitCode = await runProgram(program, words, { env, signal, output });
  if (session.exitCode === connectionFailed) writeNote(session, resultTexts.sshFailed(name, address));
}
