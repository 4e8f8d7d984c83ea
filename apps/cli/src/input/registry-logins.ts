import { BerthError } from "@dockberth/core";
import { inputTexts, secretNames } from "../messages/input.ts";
import { promptTexts } from "../messages/prompts.ts";
import type { Session } from "../session.ts";
import { isInteractive, readPassword, readSecretFile } from "./password.ts";
import { readVariable } from "./script.ts";

/** A login in the form of `parseHostSpec`. */
interface RegistryLogin {
  readonly server: string | undefined;
  readonly username: string;
  readonly password: string;
}

/**
 * Registry logins: REGISTRY=USER each, and in the same order where each password comes from: a file, `-` for standard
 * input, or env:NAME. A password without a source is asked for at a terminal.
 * @throws BerthError `spec-invalid`, `secret-missing`, `file-unreadable`
 */
export async function readLogins(
  session: Session,
  logins: readonly string[],
  sources: readonly string[],
): Promise<RegistryLogin[]> {
  const found: RegistryLogin[] = [];
  // One after the other, because a person at a terminal answers one question at a time.
  for (const [index, login] of logins.entries()) {
    const at = login.indexOf("=");
    if (at < 1) {
      const message = inputTexts.notAPair(login, "REGISTRY=USER");
      throw new BerthError("spec-invalid", { issues: [{ path: "--login", message }] });
    }
    const [registry, username] = [login.slice(0, at), login.slice(at + 1)];
    const password = await readLoginPassword(session, sources[index], { registry, username });
    found.push({ server: registry === "docker.io" ? undefined : registry, username, password });
  }
  return found;
}

async function readLoginPassword(
  session: Session,
  source: string | undefined,
  { registry, username }: { readonly registry: string; readonly username: string },
): Promise<string> {
  if (source === undefined) {
    if (!isInteractive(session))
      throw new BerthError("secret-missing", { name: secretNames.password(username, registry) });
    return (await readPassword(session, promptTexts.loginPassword(username, registry))).reveal();
  }
  if (source.startsWith("env:")) return readVariable(session.env, source.slice("env:".length));
  return (await readSecretFile(session, source)).reveal().replace(/\r?\n$/, "");
}
