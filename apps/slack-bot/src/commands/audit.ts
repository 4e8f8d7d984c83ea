import { type AuditReport, auditHost } from "@dockberth/core";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { ephemeralClientCertificate } from "../jobs/ephemeral-client-certificate.ts";
import { commandTexts } from "../messages/index.ts";
import { context as contextBlock, escapeText, header, type Message, section } from "../slack-api/block-kit.ts";
import { type CommandContext, findAllowedHost, requireName } from "./context.ts";

const texts = commandTexts.audit;

/** `/berth audit NAME`: what the benchmark warns about. Only the person sees it, because it shows where a host is weak. */
export async function audit(context: CommandContext, command: ParsedCommand): Promise<void> {
  const { azure, clock } = context.session;
  const host = await findAllowedHost(context, "audit", requireName(command));
  const report = await auditHost(azure, host, await ephemeralClientCertificate(context.session)(host), {
    now: clock(),
  });
  await context.reply(auditMessage(report));
}

function auditMessage({ host, benchmark, counts, items }: AuditReport): Message {
  const { pass, warn, "not-assessed": notAssessed } = counts;
  const warnings = items
    .filter(({ outcome }) => outcome === "warn")
    .map(({ id, title }) => `:warning: *${id}* ${escapeText(title)}`);
  return {
    text: texts.title(host),
    blocks: [
      header(texts.heading(host, pass, warn)),
      section(warnings.length === 0 ? `:white_check_mark: ${texts.noWarnings}` : warnings.join("\n")),
      contextBlock(escapeText(texts.footer(benchmark, notAssessed))),
    ],
  };
}
