import type { ParsedCommand } from "../inputs/parse-command.ts";
import type { Verb } from "../verbs.ts";
import { assign } from "./assign.ts";
import { audit } from "./audit.ts";
import { auditLog } from "./audit-log.ts";
import type { Command, CommandContext } from "./context.ts";
import { create } from "./create.ts";
import { extend } from "./extend.ts";
import { grant } from "./grant.ts";
import { grants } from "./grants.ts";
import { help } from "./help.ts";
import { immediate, withConfirmation } from "./lifecycle.ts";
import { list } from "./list.ts";
import { logs } from "./logs.ts";
import { plan } from "./plan.ts";
import { closePort, openPort } from "./ports.ts";
import { show } from "./show.ts";
import { sweep } from "./sweep.ts";

const commands: Readonly<Record<Verb, Command>> = {
  create,
  list,
  show,
  plan,
  start: immediate("start"),
  stop: withConfirmation("stop"),
  restart: withConfirmation("restart"),
  extend,
  rotate: immediate("rotate"),
  grant,
  grants,
  logs,
  audit,
  "open-port": openPort,
  "close-port": closePort,
  remove: withConfirmation("remove"),
  revoke: withConfirmation("revoke"),
  close: withConfirmation("close"),
  open: immediate("open"),
  assign,
  sweep,
  "audit-log": auditLog,
  help,
};

/** Runs a command. @throws BerthError @throws SlackError */
export async function runCommand(context: CommandContext, command: ParsedCommand): Promise<void> {
  await commands[command.verb](context, command);
}
