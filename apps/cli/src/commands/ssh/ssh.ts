import type { Session } from "../../session.ts";
import { runSsh, type SshOptions, sshTarget } from "../../ssh/ssh-target.ts";

export async function ssh(
  session: Session,
  name: string,
  words: readonly string[],
  options: SshOptions,
): Promise<void> {
  const target = await sshTarget(session, name, options);
  await runSsh(session, "ssh", [...target.options, target.login, ...words], target);
}
