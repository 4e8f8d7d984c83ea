import { BerthError } from "@dockberth/core";
import { inputTexts } from "../../messages/input.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { runSsh, type SshOptions, sshTarget } from "../../ssh/ssh-target.ts";

export async function tunnel(
  session: Session,
  name: string,
  ports: string,
  options: SshOptions & OutputOptions,
): Promise<void> {
  const { local, remote } = parsePorts(ports);
  const target = await sshTarget(session, name, options);
  if (options.json === true) writeJson(session, { host: name, local, remote });
  else writeLine(session, resultTexts.tunnel(local, remote, name));
  const forward = ["-N", "-o", "ExitOnForwardFailure=yes", "-L", `${local}:${remote}`];
  await runSsh(session, "ssh", [...target.options, ...forward, target.login], target);
  // Ctrl-C is how a tunnel ends.
  if (session.signal.aborted) session.exitCode = 0;
}

/** PORT, LOCAL:PORT or LOCAL:ADDRESS:PORT. Only this machine can connect to the local end. */
function parsePorts(text: string): { readonly local: string; readonly remote: string } {
  const [, first = "", address = "localhost", last = first] =
    /^(\d{1,5})(?::(?:([A-Za-z0-9.-]+|\[[0-9a-f:]+\]):)?(\d{1,5}))?$/i.exec(text) ?? [];
  const isPort = (port: string) => Number(port) >= 1 && Number(port) <= 65_535;
  if (isPort(first) && isPort(last)) return { local: `127.0.0.1:${first}`, remote: `${address}:${last}` };
  throw new BerthError("spec-invalid", { issues: [{ path: "ports", message: inputTexts.notPorts(text) }] });
}
