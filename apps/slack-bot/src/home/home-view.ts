import type { Host } from "@dockberth/core";
import { storeButtonHost } from "../blocks/button-host.ts";
import { hostLines } from "../blocks/host.ts";
import { homeTexts as texts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import {
  actions,
  type Block,
  button,
  context,
  escapeText,
  header,
  maxViewBlocks,
  section,
  type View,
} from "../slack-api/block-kit.ts";
import type { Person } from "../slack-api/person.ts";
import { hasRoleFor, type Role } from "../verbs.ts";

interface HostButton {
  readonly verb: keyof typeof texts.buttons;
  readonly style?: "danger";
  readonly fits: (host: Host) => boolean;
}

const hostButtons: readonly HostButton[] = [
  { verb: "show", fits: () => true },
  { verb: "start", fits: ({ power }) => power !== "running" },
  { verb: "stop", fits: ({ power }) => power === "running" || power === "stopped" },
  { verb: "restart", fits: ({ power }) => power === "running" },
  { verb: "extend", fits: () => true },
  { verb: "remove", fits: () => true, style: "danger" },
];

/** Each host takes two blocks; the heading, the create button and the last two lines take the rest. */
const maxHosts = Math.floor((maxViewBlocks - 4) / 2);

/** The home tab: the team's hosts, with the buttons that the person's role allows. */
export async function homeView(session: Session, person: Person, role: Role, hosts: readonly Host[]): Promise<View> {
  const now = session.clock();
  const shown = hosts.slice(0, maxHosts);
  const blocks = await Promise.all(
    shown.map(async (host) => hostBlocks(host, role, await storeButtonHost(session, person, host.name), now)),
  );
  const more = hosts.length - shown.length;
  const create = button("home.create", texts.createButton, "create", "primary");
  return {
    type: "home",
    blocks: [
      header(texts.heading(hosts.length)),
      ...(hasRoleFor(role, "create") ? [actions("home", [create])] : []),
      ...blocks.flat(),
      ...(more > 0 ? [context(texts.moreMrkdwn(more))] : []),
      context(texts.footerMrkdwn(role)),
    ],
  };
}

/** The home tab of somebody who may see nothing, or where something went wrong. */
export function noticeView(notice: string): View {
  return { type: "home", blocks: [section(escapeText(notice))] };
}

function hostBlocks(host: Host, role: Role, key: string, now: Date): Block[] {
  const buttons = hostButtons
    .filter(({ verb, fits }) => hasRoleFor(role, verb) && fits(host))
    .map(({ verb, style }) => button(`host.${verb}`, texts.buttons[verb], key, style));
  return [section(hostLines(host, now)), actions(`host.${host.name}`, buttons)];
}
