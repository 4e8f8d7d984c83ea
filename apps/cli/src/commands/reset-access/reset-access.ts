import { BerthError, resetAccess } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { type MachineOptions, machineReference } from "../../input/machine-reference.ts";
import { readPassword } from "../../input/password.ts";
import { inputTexts } from "../../messages/input.ts";
import { promptTexts } from "../../messages/prompts.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import { terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions &
  MachineOptions & {
    readonly username?: string;
    readonly password?: boolean;
    readonly sshPublicKey?: string;
    readonly expiration?: string;
    readonly removeUser?: string;
    readonly resetSsh?: boolean;
    readonly resetRemoteDesktop?: boolean;
  };

export async function reset(session: Session, name: string | undefined, options: Options): Promise<void> {
  const { username, sshPublicKey, expiration, removeUser, resetSsh, resetRemoteDesktop } = options;
  const machine = machineReference(name, options);
  if (username === undefined && removeUser === undefined && resetSsh !== true && resetRemoteDesktop !== true)
    throw new BerthError("spec-invalid", { issues: [{ path: "--username", message: inputTexts.nothingToReset }] });
  const password =
    options.password === true ? await readPassword(session, promptTexts.newPassword(username ?? "")) : undefined;
  const request = { username, password, sshPublicKey, expiration, removeUser, resetSsh, resetRemoteDesktop };
  const { azure } = await connect(session, options);
  const progress = terminalProgress(session, options);
  try {
    await resetAccess(azure, machine, request, { signal: session.signal, onEvent: progress.onEvent });
    if (options.json === true) writeJson(session, { ok: true });
    else writeLine(session, resultTexts.accessReset);
  } finally {
    progress.close();
  }
}
