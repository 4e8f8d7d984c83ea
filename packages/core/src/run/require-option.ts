import { BerthError } from "../errors/index.ts";

/**
 * Checks an option or an argument whose type the compiler checks for callers who have one.
 * @param expected completes "it is not …"
 * @throws BerthError `option-invalid`
 */
export function requireOption(field: string, isValid: boolean, expected: string): void {
  if (!isValid) throw new BerthError("option-invalid", { field, reason: { code: "not-of-type", expected } });
}
