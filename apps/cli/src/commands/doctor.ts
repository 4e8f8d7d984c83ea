import { Command } from "commander";
import type { Finding } from "../doctor/finding.ts";
import { CliError } from "../errors.ts";
import { exitCodes, writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "./options.ts";

type Options = ConnectionOptions &
  OutputOptions & {
    readonly location?: string;
    readonly size?: string;
    readonly resourceGroup?: string;
    readonly register?: boolean;
  };

/** `berth doctor`: whether this machine and this identity can make a host; nothing is made. */
export function doctorCommand(session: Session): Command {
  return withConnection(withJson(new Command("doctor")))
    .option("--location <name>", "the Azure region that the host is to be in")
    .option("--size <name>", "the size of the machine")
    .option("--resource-group <name>", "the group that it is to be in, where that exists")
    .option("--register", "register the subscription for what is missing of Microsoft.Compute and Microsoft.Network")
    .summary("check whether a host could be made, and say what stands in the way")
    .description(
      "Check this machine (docker, its context, the folder of keys, the authority) and Azure (sign-in, clock, subscription, providers, permissions, size, quota, policies). Nothing is made; --register alone changes something. Ends in the exit code of the first thing that failed.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth doctor", "one line a check"],
        ["berth doctor --location westeurope --size Standard_D4s_v5", "for a host like this"],
      ]),
    )
    .action((options: Options) => doctor(session, options));
}

async function doctor(session: Session, options: Options): Promise<void> {
  const [{ localFindings }, { isBerthError }, { failure }] = await Promise.all([
    import("../doctor/local.ts"),
    import("@dockberth/core"),
    import("../doctor/finding.ts"),
  ]);
  const findings: Finding[] = [];
  const show = (finding: Finding) => {
    findings.push(finding);
    if (options.json !== true) writeFinding(session, finding);
  };
  for (const finding of await localFindings(session.env, new Date())) show(finding);
  try {
    for (const finding of await azureFindings(session, options)) show(finding);
  } catch (error) {
    // Whom to ask is one of the things that may stand in the way.
    if (!CliError.is(error, "connection-missing") && !CliError.is(error, "emulator-down")) throw error;
    show(failure("connection", error));
  }
  if (options.json === true) writeJson(session, findings);
  const first = findings.find(({ outcome }) => outcome === "failed")?.error;
  if (first !== undefined) session.exitCode = exitCodes[first.kind];
}

async function azureFindings(session: Session, options: Options): Promise<Finding[]> {
  const [{ checkAccess, registerProviders }, { connect }] = await Promise.all([
    import("@dockberth/core"),
    import("../connection/connect.ts"),
  ]);
  const { azure } = await connect(session, options);
  if (options.register === true) await registerProviders(azure, { signal: session.signal });
  const { location, size, resourceGroup } = options;
  const wish = {
    ...(location === undefined ? {} : { location }),
    ...(size === undefined ? {} : { size }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  };
  const checks = await checkAccess(azure, wish, { signal: session.signal });
  return checks.map(({ check, outcome, message, error }) => ({
    ...{ check, outcome, message },
    ...(error === undefined ? {} : { hint: error.hint, error }),
  }));
}

function writeFinding(session: Session, { check, outcome, message, hint }: Finding): void {
  writeLine(session, `${outcome.padEnd(7)}  ${check.padEnd(12)}  ${message}`);
  if (hint !== undefined) writeLine(session, `${" ".repeat(23)}${hint}`);
}
