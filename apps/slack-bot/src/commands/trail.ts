import type { TrailEntry } from "../access/trail.ts";
import { escapeText, section } from "../blocks/blocks.ts";
import { dateText } from "../blocks/host.ts";
import type { Wish } from "../inputs.ts";
import { noteMessage } from "../outputs.ts";
import { allow, type Request } from "./request.ts";

const entriesShown = 25;

/** `/berth trail [NAME]`: who did what, the newest first. */
export async function trail(request: Request, { name }: Wish): Promise<void> {
  await allow(request, "trail");
  const entries = await request.session.trail.read({ host: name, limit: entriesShown });
  if (entries.length === 0) return request.reply(noteMessage("Nothing is written down."));
  await request.reply({ text: "Who did what", blocks: [section(entries.map(line).join("\n"))] });
}

function line({ at, who, verb, host, outcome }: TrailEntry): string {
  const [, user = ""] = who.split("/");
  return `${dateText(new Date(at))} <@${escapeText(user)}> ${verb}${host === undefined ? "" : ` *${escapeText(host)}*`}: ${escapeText(outcome)}`;
}
