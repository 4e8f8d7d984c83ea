import { type HostReport, inspectHost } from "@dockberth/core";
import { assertAllowed } from "../access/permission.ts";
import { hostLines, openedPortLines } from "../blocks/host.ts";
import { describeThrown } from "../describe-error.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { ephemeralClientCertificate } from "../jobs/ephemeral-client-certificate.ts";
import { hostTexts as texts } from "../messages/index.ts";
import { escapeText, type Message, section } from "../slack-api/block-kit.ts";
import { type CommandContext, requireName } from "./context.ts";

/** `/berth show NAME`: what Azure knows about a host, and whether its Docker answers. */
export async function show({ session, person, reply }: CommandContext, command: ParsedCommand): Promise<void> {
  const name = requireName(command);
  await assertAllowed(session, person, "show");
  const client = ephemeralClientCertificate(session);
  await reply(hostMessage(await inspectHost(session.azure, name, { client }), session.clock()));
}

function hostMessage(host: HostReport, now: Date): Message {
  const lines = [dockerLine(host), ...openedPortLines(host)];
  return { text: texts.title(host.name), blocks: [section(hostLines(host, now)), section(lines.join("\n"))] };
}

function dockerLine({ docker }: HostReport): string {
  if (docker === undefined) return texts.notAsked;
  if ("error" in docker) {
    const { message, hint } = describeThrown(docker.error);
    return `:warning: ${escapeText(message)}\n${escapeText(hint)}`;
  }
  return `:white_check_mark: ${escapeText(texts.answers(docker.version))}`;
}
