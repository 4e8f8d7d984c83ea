import type { ListedGrant } from "@dockberth/core";
import { listGrants } from "../access/grants.ts";
import { dateText } from "../blocks/host.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { commandTexts } from "../messages/index.ts";
import { context as contextBlock, escapeText, section } from "../slack-api/block-kit.ts";
import { type CommandContext, findAllowedHost, requireName } from "./context.ts";

const texts = commandTexts.grants;
const maxEntries = 25;

/** `/berth grants NAME`: to whom this bot granted a certificate of the host, and until when. */
export async function grants(context: CommandContext, command: ParsedCommand): Promise<void> {
  const host = await findAllowedHost(context, "grants", requireName(command));
  const lines = (await listGrants(context.session, host)).slice(-maxEntries).map(grantLine);
  await context.reply({
    text: texts.title(host.name),
    blocks: [
      section(lines.length === 0 ? escapeText(texts.none(host.name)) : lines.join("\n")),
      contextBlock(texts.footer),
    ],
  });
}

function grantLine({ for: holder, state, notAfter }: ListedGrant): string {
  const [, user = holder] = holder.split("/");
  return `<@${escapeText(user)}>: ${texts.states[state]}, ${texts.until} ${dateText(new Date(notAfter))}`;
}
