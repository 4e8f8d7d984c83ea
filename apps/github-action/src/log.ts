import { info } from "@actions/core";
import { printable } from "@dockberth/core";

/**
 * Writes a line that the runner shows and does not obey. It takes `::command::` for a command at the start of a line, and
 * `##[command]` anywhere in it: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function logLine(text: string): void {
  info(
    printable(text)
      .replaceAll("##[", "## [")
      .replace(/^\s*::/, ": :"),
  );
}
