import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { BerthError, type Secret, secret } from "@dockberth/core";
import type { Session } from "./session.ts";

/**
 * The script that a person means: words of a command, a file, or standard input.
 * @throws BerthError `spec-invalid` for none of them or two, `file-unreadable`
 */
export async function readScript(
  { stdin }: Session,
  words: readonly string[],
  file: string | undefined,
): Promise<string> {
  if (words.length > 0 === (file !== undefined)) {
    const message = words.length > 0 ? "give a command or --file, not both" : "give a command after -- or --file PATH";
    throw new BerthError("spec-invalid", { issues: [{ path: "script", message }] });
  }
  if (file === undefined) return `${words.join(" ")}\n`;
  if (file === "-") return text(stdin);
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new BerthError("file-unreadable", { path: file, reason: (error as Error).message }, { cause: error });
  }
}

/** NAME=VALUE. @throws BerthError `spec-invalid` */
export function readVariables(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      const message = `${JSON.stringify(pair)} is not of the form NAME=VALUE`;
      throw new BerthError("spec-invalid", { issues: [{ path: "--env", message }] });
    }),
  );
}

/** Names of variables, so that no secret stands in an argument. @throws BerthError `secret-missing` */
export function readSecrets(env: Session["env"], names: readonly string[]): Record<string, Secret> {
  return Object.fromEntries(
    names.map((name) => {
      const value = env[name];
      if (value === undefined) throw new BerthError("secret-missing", { name: `variable ${name}` });
      return [name, secret(value)];
    }),
  );
}
