import { BerthError } from "@dockberth/core";
import { inputTexts } from "../messages/input.ts";

/** The number that an option was given. @throws BerthError `spec-invalid` */
export function readNumber(option: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new BerthError("spec-invalid", { issues: [{ path: option, message: inputTexts.notANumber(text) }] });
}

/** The same where the option may be missing. @throws BerthError `spec-invalid` */
export function readDays(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readNumber("--valid-for-days", text);
}
