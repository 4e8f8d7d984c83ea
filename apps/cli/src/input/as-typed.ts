import { BerthError, isBerthError } from "@dockberth/core";
import { optionOf } from "../option-names.ts";

/** Replaces the field in an error by the option that was typed. Some fields are checked against Azure, after the options are parsed. */
export function asTyped(error: unknown, words: readonly string[]): unknown {
  if (!isBerthError(error, "spec-invalid") && !isBerthError(error, "settings-invalid")) return error;
  const issues = error.details.issues.map(({ path, message }) => {
    const option = optionOf(path);
    const isTyped = words.some((word) => word === option || word.startsWith(`${option}=`));
    return { path: isTyped ? option : path, message };
  });
  return new BerthError(error.code, { issues }, { cause: error.cause });
}
