import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { adoptCommand } from "./commands/adopt.ts";
import { auditCommand } from "./commands/audit.ts";
import { caCommand } from "./commands/ca/index.ts";
import { completeCommand, completionCommand } from "./commands/completion.ts";
import { createCommand } from "./commands/create.ts";
import { demoCommand } from "./commands/demo.ts";
import { dockerCommand } from "./commands/docker.ts";
import { emulatorCommand } from "./commands/emulator/index.ts";
import { envCommand } from "./commands/env.ts";
import { exportCommand } from "./commands/export/index.ts";
import { extensionCommand } from "./commands/extension/index.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { listCommand } from "./commands/list.ts";
import { examples } from "./commands/options.ts";
import { planCommand } from "./commands/plan.ts";
import { removeCommand } from "./commands/remove.ts";
import { resetAccessCommand } from "./commands/reset-access.ts";
import { versionCommand } from "./commands/version.ts";
import type { Session } from "./session.ts";

/** Every command. What a command needs beyond its options, it loads when it runs: `--help` must be instant. */
export function buildProgram(session: Session): Command {
  const program = new Command("berth")
    .description(
      "A Docker host on Azure in one command: keys made, Engine installed, locked to mutual TLS, proven, removed without residue.",
    )
    .version(packageJson.version, "-v, --version", "print the version")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      examples([
        ["berth create build-1 --allow-from 203.0.113.7", "make a host"],
        ['eval "$(berth env build-1)"', "point docker at it"],
        ["berth remove build-1", "remove all of it"],
      ]),
    );
  const commands = [
    ...[createCommand, listCommand, inspectCommand, envCommand, dockerCommand, removeCommand, planCommand],
    ...[adoptCommand, auditCommand, extensionCommand, resetAccessCommand],
    ...[caCommand, exportCommand, emulatorCommand, demoCommand, completionCommand, versionCommand],
  ];
  for (const command of commands) program.addCommand(command(session));
  program.addCommand(
    completeCommand(session, () => program),
    { hidden: true },
  );
  return program;
}
