import {
  BerthError,
  closeHost,
  closeHostPort,
  findHost,
  type Host,
  type HostPort,
  isBerthError,
  openHost,
  openHostPort,
  parseExpiry,
  revokeHost,
} from "@dockberth/core";
import { onEachHost } from "../../actions/for-each-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { fileCertificateStore } from "../../folder/certificate-store.ts";
import { authorityOf } from "../../folder/next-authority.ts";
import { withOwnAddress } from "../../input/network-fields.ts";
import { inputTexts } from "../../messages/input.ts";
import { lockoutTexts } from "../../messages/results.ts";
import type { OutputOptions } from "../../output/options.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions;

/** Makes the earlier client certificates of hosts worthless. This user's own is replaced. */
export function revoke(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  const { env } = session;
  return onEachHost(session, patterns, "revoke", options, lockoutTexts.revoke, async (name, { azure, run }) => {
    const authority = await authorityOf(env, await findHost(azure, name));
    const { host } = await revokeHost(azure, name, authority, {
      ...run,
      keepClient: (client) => fileCertificateStore(env).writeClient(name, client),
    });
    return host;
  });
}

/** Closes Docker's port, or the ports that are given. */
export function close(session: Session, words: readonly string[], options: Options): Promise<void> {
  const { names, ports } = splitPorts(words);
  if (ports.length === 0)
    return onEachHost(session, names, "close", options, lockoutTexts.close, (name, { azure, run }) =>
      closeHost(azure, name, run),
    );
  return onEachHost(session, names, "close-port", options, lockoutTexts.closePorts(ports), (name, { azure, run }) =>
    inTurn(ports, (port) => closeHostPort(azure, name, { ...port, ...run })),
  );
}

/** Undoes `close`, or opens the ports that are given. */
export async function open(
  session: Session,
  words: readonly string[],
  options: Options & { readonly from?: readonly string[]; readonly for?: string },
): Promise<void> {
  const { names, ports } = splitPorts(words);
  if (ports.length === 0) {
    requireNoPortOptions(options);
    return onEachHost(session, names, "open", options, lockoutTexts.open, (name, { azure, run }) =>
      openHost(azure, name, run),
    );
  }
  const until = options.for === undefined ? undefined : parseExpiry(options.for, new Date(), "--for");
  const from = await withOwnAddress(session, options, options.from ?? ["me"]);
  const texts = lockoutTexts.openPorts(ports, from, until);
  return onEachHost(session, names, "open-port", options, texts, (name, { azure, run }) =>
    inTurn(ports, (port) => asTyped(openHostPort(azure, name, { ...port, from, until, ...run }))),
  );
}

/** One after the other: the ports of a host share a security group. */
async function inTurn(ports: readonly HostPort[], change: (port: HostPort) => Promise<Host>): Promise<Host> {
  const [first, ...others] = ports;
  if (first === undefined) throw new TypeError("there is no port");
  let host = await change(first);
  for (const port of others) host = await change(port);
  return host;
}

/** Names the arguments and options, not the fields: the caller has seen nothing else. */
async function asTyped(work: Promise<Host>): Promise<Host> {
  try {
    return await work;
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    const words: Readonly<Record<string, string>> = { port: "PORT", until: "--for" };
    const issues = error.details.issues.map(({ path, message }) => {
      const [field = ""] = path.split(".");
      return { path: words[field] ?? `--${field}`, message };
    });
    throw new BerthError("spec-invalid", { issues }, { cause: error });
  }
}

/** Host names begin with a letter, so a word that begins with a digit is a port. */
function splitPorts(words: readonly string[]): { readonly names: readonly string[]; readonly ports: HostPort[] } {
  const isPort = (word: string) => /^\d/.test(word);
  const names = words.filter((word) => !isPort(word));
  if (names.length === 0) throw invalid("NAME", inputTexts.nameMissing);
  return { names, ports: words.filter(isPort).map(parsePort) };
}

function parsePort(word: string): HostPort {
  const [, port = "", protocol = "tcp"] = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(word) ?? [];
  if (Number(port) < 1 || Number(port) > 65_535) throw invalid("PORT", inputTexts.notAPort(word));
  return { port: Number(port), protocol: protocol === "udp" ? "udp" : "tcp" };
}

function requireNoPortOptions({ from, for: time }: { readonly from?: readonly string[]; readonly for?: string }): void {
  if (from !== undefined) throw invalid("--from", inputTexts.needsPort);
  if (time !== undefined) throw invalid("--for", inputTexts.needsPort);
}

function invalid(path: string, message: string): BerthError {
  return new BerthError("spec-invalid", { issues: [{ path, message }] });
}
