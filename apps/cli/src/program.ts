import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { adoptCommand } from "./commands/adopt.ts";
import { applyCommand } from "./commands/apply.ts";
import { auditCommand } from "./commands/audit.ts";
import { caCommand } from "./commands/ca/index.ts";
import { completeCommand, completionCommand } from "./commands/completion.ts";
import { createCommand } from "./commands/create.ts";
import { demoCommand } from "./commands/demo.ts";
import { dockerCommand } from "./commands/docker.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { emulatorCommand } from "./commands/emulator/index.ts";
import { envCommand } from "./commands/env.ts";
import { exportCommand } from "./commands/export/index.ts";
import { extendCommand } from "./commands/extend.ts";
import { extensionCommand } from "./commands/extension/index.ts";
import { factCommands } from "./commands/facts.ts";
import { grantCommand } from "./commands/grant.ts";
import { importCommand } from "./commands/import.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { listCommand } from "./commands/list.ts";
import { loginCommand } from "./commands/login.ts";
import { logsCommand } from "./commands/logs.ts";
import { examples } from "./commands/options.ts";
import { planCommand } from "./commands/plan.ts";
import { restartCommand, startCommand, stopCommand } from "./commands/power.ts";
import { provisionCommand } from "./commands/provision.ts";
import { removeCommand } from "./commands/remove.ts";
import { requestCommand } from "./commands/request.ts";
import { resetAccessCommand } from "./commands/reset-access.ts";
import { resizeCommand } from "./commands/resize.ts";
import { rotateCommand } from "./commands/rotate.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { sshCommand } from "./commands/ssh.ts";
import { sweepCommand } from "./commands/sweep.ts";
import { upgradeCommand } from "./commands/upgrade.ts";
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
        ["berth apply", "make the hosts that berth.yaml declares"],
      ]),
    );
  const commands = [
    ...[
      createCommand,
      listCommand,
      inspectCommand,
      envCommand,
      dockerCommand,
      removeCommand,
      planCommand,
      applyCommand,
      schemaCommand,
    ],
    ...[adoptCommand, auditCommand, extensionCommand, resetAccessCommand],
    ...[startCommand, stopCommand, restartCommand, resizeCommand, extendCommand, sweepCommand],
    ...[rotateCommand, grantCommand, requestCommand, importCommand, upgradeCommand, provisionCommand],
    ...[logsCommand, runCommand, sshCommand, ...factCommands],
    ...[loginCommand, doctorCommand],
    ...[caCommand, exportCommand, emulatorCommand, demoCommand, completionCommand, versionCommand],
  ];
  for (const command of commands) program.addCommand(command(session));
  program.addCommand(
    completeCommand(session, () => program),
    { hidden: true },
  );
  return program;
}
