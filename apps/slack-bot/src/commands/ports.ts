import { type HostPort, isBerthError, type PortOpeningSpec, parseExpiry, parsePortOpening } from "@dockberth/core";
import { assertAllowedOpening } from "../access/limits.ts";
import type { Policy } from "../access/policy.ts";
import { SlackError } from "../errors.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { type CommandContext, findAllowedHost, requireName } from "./context.ts";

/** `/berth open NAME PORT [--from RANGES] [--for 1h]`: opens a port beside those of the host's description. */
export async function openPort(context: CommandContext, command: ParsedCommand): Promise<void> {
  const { session, jobs, person } = context;
  const now = session.clock();
  const opening = readOpening(command, session.policy, now);
  const host = await findAllowedHost(context, "open-port", requireName(command));
  assertAllowedOpening(session.policy, host, opening, now);
  await jobs.start("open-port", host.name, { ...opening, until: opening.until?.toISOString() }, person);
}

/** `/berth close NAME PORT`: closes a port that {@link openPort} has opened. */
export async function closePort(context: CommandContext, command: ParsedCommand): Promise<void> {
  const port = readPort(command);
  const { name } = await findAllowedHost(context, "close-port", requireName(command));
  await context.jobs.start("close-port", name, { ...port }, context.person);
}

interface Opening extends PortOpeningSpec {
  readonly until: Date | undefined;
}

/** @throws SlackError `command-invalid` @throws BerthError `open-to-world` */
function readOpening(command: ParsedCommand, { defaults }: Policy, now: Date): Opening {
  const { from = defaults.allowFrom, for: time } = command.options;
  const port = readPort(command);
  try {
    const until = time === undefined ? undefined : parseExpiry(time, now, "for");
    return { ...parsePortOpening({ ...port, from: [...from] }), until };
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    const { issues } = error.details;
    throw new SlackError("command-invalid", { verb: "open-port", problem: { code: "options-invalid", issues } });
  }
}

/** `443`, `53/udp`. @throws SlackError `command-invalid` */
function readPort({ verb, argument = "" }: ParsedCommand): HostPort {
  const [, port = "", protocol] = /^(\d+)(?:\/(tcp|udp))?$/i.exec(argument) ?? [];
  if (Number(port) < 1 || Number(port) > 65_535)
    throw new SlackError("command-invalid", { verb, problem: { code: "port-invalid", port: argument } });
  return { port: Number(port), protocol: protocol?.toLowerCase() === "udp" ? "udp" : "tcp" };
}
