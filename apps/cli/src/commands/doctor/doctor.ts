import { checkAccess, registerProviders } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { CliError } from "../../errors.ts";
import { sentence } from "../../messages/core.ts";
import { exitCodes } from "../../output/exit-codes.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { type DoctorCheck, failedCheck } from "./doctor-check.ts";
import { checkMachine } from "./local-checks.ts";

type Options = ConnectionOptions &
  OutputOptions & {
    readonly location?: string;
    readonly size?: string;
    readonly resourceGroup?: string;
    readonly register?: boolean;
  };

export async function doctor(session: Session, options: Options): Promise<void> {
  const checks: DoctorCheck[] = [];
  const show = (check: DoctorCheck) => {
    checks.push(check);
    if (options.json !== true) writeCheck(session, check);
  };
  for (const check of await checkMachine(session.env, new Date())) show(check);
  try {
    for (const check of await checkAzure(session, options)) show(check);
  } catch (error) {
    // A missing connection is a finding, not the end of the command.
    if (!CliError.is(error, "connection-missing") && !CliError.is(error, "emulator-down")) throw error;
    show(failedCheck("connection", error));
  }
  if (options.json === true) writeJson(session, checks);
  const firstError = checks.find(({ outcome }) => outcome === "failed")?.error;
  if (firstError !== undefined) session.exitCode = exitCodes[firstError.kind];
}

async function checkAzure(session: Session, options: Options): Promise<DoctorCheck[]> {
  const { location, size, resourceGroup } = options;
  const { signal } = session;
  const { azure } = await connect(session, options);
  if (options.register === true) await registerProviders(azure, { signal });
  const checks = await checkAccess(azure, { location, size, resourceGroup }, { signal });
  return checks.map(({ check, outcome, message, error }) =>
    error === undefined ? { check, outcome, message: sentence(message) } : failedCheck(check, error),
  );
}

function writeCheck(session: Session, { check, outcome, message, hint }: DoctorCheck): void {
  writeLine(session, `${outcome.padEnd(7)}  ${check.padEnd(12)}  ${message}`);
  if (hint !== undefined) writeLine(session, `${" ".repeat(23)}${hint}`);
}
