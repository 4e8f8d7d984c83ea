import { BerthError } from "@dockberth/core";
import { inputTexts } from "../../messages/input.ts";
import type { Session } from "../../session.ts";
import { runSsh, type SshOptions, sshTarget } from "../../ssh/ssh-target.ts";

export async function cp(session: Session, source: string, target: string, options: SshOptions): Promise<void> {
  const [from, to] = [hostPath(source), hostPath(target)];
  const name = from?.name ?? to?.name;
  if (name === undefined || (from !== undefined && to !== undefined))
    throw new BerthError("spec-invalid", { issues: [{ path: "source", message: inputTexts.oneHostPath }] });
  const found = await sshTarget(session, name, options);
  const { user } = options;
  const address = found.address.includes(":") ? `[${found.address}]` : found.address;
  const word = (path: string, remote: typeof from) =>
    remote === undefined ? localPath(path) : `${user}@${address}:${remote.path}`;
  await runSsh(session, "scp", ["-r", ...found.options, "--", word(source, from), word(target, to)], found);
}

/** scp takes what precedes a colon for a machine, unless a slash comes first. */
function localPath(path: string): string {
  return /^[^/\\]*:/.test(path) && !/^[A-Za-z]:[\\/]/.test(path) ? `./${path}` : path;
}

/** NAME:PATH. A path with a slash or a dot before the colon is one of this machine, as scp sees it; so is `C:\`. */
function hostPath(text: string): { readonly name: string; readonly path: string } | undefined {
  const [, name, path] = /^([a-z][a-z0-9-]+):(.*)$/s.exec(text) ?? [];
  return name === undefined || path === undefined ? undefined : { name, path };
}
