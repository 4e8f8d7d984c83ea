import { readLogs } from "@dockberth/core";
import { code, context, escapeText, section } from "../blocks/blocks.ts";
import { SlackError } from "../errors.ts";
import type { Wish } from "../inputs.ts";
import { noteMessage } from "../outputs.ts";
import { allowedHost, nameOf, type Request } from "./request.ts";
import { factsOf } from "./verbs.ts";

/** As many as fit into one block, more or less. */
const linesByDefault = 40;

/** `/berth logs NAME`: for the person alone, since a log may tell more than a channel should know. */
export async function logs(request: Request, wish: Wish): Promise<void> {
  const { source = "daemon", lines = String(linesByDefault) } = wish.flags;
  if (source !== "daemon" && source !== "extension")
    throw new SlackError("command-invalid", {
      message: `${JSON.stringify(source)} is neither daemon nor extension`,
      usage: factsOf("logs").usage,
    });
  const { name } = await allowedHost(request, "logs", nameOf(wish));
  const text = await readLogs(request.session.azure, name, { source, lines: Number(lines) });
  if (text.trim() === "") return request.reply(noteMessage(`The log of ${name} is empty.`));
  await request.reply({
    text: `The log of ${name}`,
    blocks: [
      section(`*${escapeText(name)}*, ${source}`),
      code(text.trimEnd()),
      context("The last of it, as far as it fits."),
    ],
  });
}
