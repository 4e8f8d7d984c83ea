import type { Host } from "@dockberth/core";
import type { Person } from "../access/person.ts";
import { type Role, roles } from "../access/policy.ts";
import {
  actions,
  type Block,
  type Button,
  button,
  context,
  escapeText,
  header,
  section,
  type View,
  viewBlocks,
} from "../blocks/blocks.ts";
import { hostLines } from "../blocks/host.ts";
import { rememberForButtons } from "../commands/pressed.ts";
import { factsOf, type Verb } from "../commands/verbs.ts";
import type { Session } from "../session.ts";

/** The verbs that have a button, and its words. */
const labels: readonly (readonly [Verb, string, "danger" | undefined, (host: Host) => boolean])[] = [
  ["show", "Show", undefined, () => true],
  ["start", "Start", undefined, ({ power }) => power !== "running"],
  ["stop", "Stop", undefined, ({ power }) => power === "running"],
  ["restart", "Restart", undefined, ({ power }) => power === "running"],
  ["extend", "Extend", undefined, () => true],
  ["remove", "Remove", "danger", () => true],
];

/** Each host takes two blocks; the heading, the button and the last line take the rest. */
const hostsShown = Math.floor((viewBlocks - 4) / 2);

/** The home tab: the team's hosts with states, expiry and the buttons that the person's role gives them. */
export async function homeView(session: Session, person: Person, role: Role, hosts: readonly Host[]): Promise<View> {
  const now = session.clock();
  const shown = hosts.slice(0, hostsShown);
  const blocks = await Promise.all(shown.map((host) => hostBlocks(session, person, role, host, now)));
  const more = hosts.length - shown.length;
  const may = (verb: Verb) => roles.indexOf(role) >= roles.indexOf(factsOf(verb).needs);
  return {
    type: "home",
    blocks: [
      header(hosts.length === 1 ? "1 Docker host" : `${hosts.length} Docker hosts`),
      ...(may("create") ? [actions("home", [button("home.create", "Create a host", "create", "primary")])] : []),
      ...blocks.flat(),
      ...(more > 0 ? [context(`and ${more} more: \`/berth list\``)] : []),
      context(`You are ${role}. \`/berth help\` shows every command.`),
    ],
  };
}

/** What somebody sees who may see nothing. */
export function closedView(reason: string): View {
  return { type: "home", blocks: [section(escapeText(reason))] };
}

async function hostBlocks(session: Session, person: Person, role: Role, host: Host, now: Date): Promise<Block[]> {
  const key = await rememberForButtons(session, person, host.name);
  const buttons: Button[] = labels
    .filter(([verb, , , fits]) => roles.indexOf(role) >= roles.indexOf(factsOf(verb).needs) && fits(host))
    .map(([verb, label, style]) => button(`host.${verb}`, label, key, style));
  return [section(hostLines(host, now)), actions(`host.${host.name}`, buttons)];
}
