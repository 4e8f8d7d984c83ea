import { BerthError } from "@dockberth/core";
import { readPassword, readSecretFile } from "../secret-input.ts";
import type { Session } from "../session.ts";

/** A login as `parseHostSpec` takes it. */
interface Login {
  readonly server: string | undefined;
  readonly username: string;
  readonly password: string;
}

/**
 * Registry logins: REGISTRY=USER each, and where each one's password is, in the same order: a file, `-` for standard input,
 * or env:NAME. At a terminal, a password that is nowhere is asked for.
 * @throws BerthError `spec-invalid`, `secret-missing`, `file-unreadable`
 */
export async function readLogins(
  session: Session,
  logins: readonly string[],
  sources: readonly string[],
): Promise<Login[]> {
  const found: Login[] = [];
  // One after the other: who is asked at a terminal answers one question at a time.
  for (const [index, login] of logins.entries()) {
    const at = login.indexOf("=");
    if (at < 1) {
      const message = `${JSON.stringify(login)} is not of the form REGISTRY=USER`;
      throw new BerthError("spec-invalid", { issues: [{ path: "--login", message }] });
    }
    const [registry, username] = [login.slice(0, at), login.slice(at + 1)];
    const password = await readFrom(session, sources[index], `Password of ${username} at ${registry}: `);
    found.push({ server: registry === "docker.io" ? undefined : registry, username, password });
  }
  return found;
}

async function readFrom(session: Session, source: string | undefined, question: string): Promise<string> {
  const { stdin, stderr, env } = session;
  if (source === undefined) {
    if (stdin.isTTY === true && stderr.isTTY === true) return (await readPassword(session, question)).reveal();
    throw new BerthError("secret-missing", { name: `${question.replace(/^P(.*): $/, "p$1")} (--login-password)` });
  }
  if (!source.startsWith("env:")) return (await readSecretFile(session, source)).reveal().replace(/\r?\n$/, "");
  const name = source.slice("env:".length);
  const value = env[name];
  if (value === undefined) throw new BerthError("secret-missing", { name: `variable ${name}` });
  return value;
}
