import { BerthError, isBerthError } from "@dockberth/core";
import { optionOf } from "../option-names.ts";

/** Names the options, not the fields, where there is no file: the caller has seen nothing else. */
export function inOptions<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    const issues = error.details.issues.map(({ path, message }) => ({
      path: path === "name" ? "NAME" : optionOf(path),
      message,
    }));
    throw new BerthError("spec-invalid", { issues });
  }
}
