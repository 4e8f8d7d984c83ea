import { info } from "@actions/core";
import { printable } from "@dockberth/core";

/** Writes a line that the runner shows and does not obey. */
export function logLine(text: string): void {
  info(printable(text));
}
