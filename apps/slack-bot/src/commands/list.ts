import { type Host, listHosts } from "@dockberth/core";
import { assertAllowed } from "../access/permission.ts";
import { hostLines } from "../blocks/host.ts";
import { noteMessage } from "../blocks/messages.ts";
import { hostTexts as texts } from "../messages/index.ts";
import { context, header, type Message, maxMessageBlocks, section } from "../slack-api/block-kit.ts";
import type { CommandContext } from "./context.ts";

/** `/berth list`: every host of the subscription, incomplete ones too. */
export async function list({ session, person, reply }: CommandContext): Promise<void> {
  await assertAllowed(session, person, "list");
  await reply(hostsMessage(await listHosts(session.azure), session.clock()));
}

/** The hosts, as many as a message can hold. */
function hostsMessage(hosts: readonly Host[], now: Date): Message {
  if (hosts.length === 0) return noteMessage(texts.none);
  const shown = hosts.slice(0, maxMessageBlocks - 2);
  const rest = hosts.length - shown.length;
  return {
    text: hosts.map(({ name }) => name).join(", "),
    blocks: [
      header(texts.count(hosts.length)),
      ...shown.map((host) => section(hostLines(host, now))),
      ...(rest > 0 ? [context(texts.more(rest))] : []),
    ],
  };
}
