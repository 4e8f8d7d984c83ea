import { BerthError, parsePairs, type Secret, secret } from "@dockberth/core";
import { inputTexts, secretNames } from "../messages/input.ts";
import type { Environment, Session } from "../session.ts";
import { readStdin, readText } from "./files.ts";

/**
 * The script to run: the words of a command, a file, or standard input.
 * @throws BerthError `spec-invalid` if none or two of them are given, `file-unreadable`
 */
export async function readScript(
  session: Session,
  words: readonly string[],
  file: string | undefined,
): Promise<string> {
  if (words.length > 0 === (file !== undefined)) {
    const message = words.length > 0 ? inputTexts.scriptTwice : inputTexts.scriptMissing;
    throw new BerthError("spec-invalid", { issues: [{ path: "script", message }] });
  }
  if (file === undefined) return `${words.join(" ")}\n`;
  return file === "-" ? readStdin(session) : readText(file);
}

/** NAME=VALUE pairs. @throws BerthError `spec-invalid` */
export function readVariables(pairs: readonly string[]): Record<string, string> {
  return parsePairs(pairs, "--env");
}

/** The values of named variables, so that no secret stands in an argument. @throws BerthError `secret-missing` */
export function readSecrets(env: Environment, names: readonly string[]): Record<string, Secret> {
  return Object.fromEntries(names.map((name) => [name, secret(readVariable(env, name))]));
}

/** @throws BerthError `secret-missing` */
export function readVariable(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined) throw new BerthError("secret-missing", { name: secretNames.variable(name) });
  return value;
}
