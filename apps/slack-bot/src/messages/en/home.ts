import type { Role } from "../../verbs.ts";

/** The home tab. */
export const homeTexts = {
  heading: (count: number) => (count === 1 ? "1 Docker host" : `${count} Docker hosts`),
  createButton: "Create a host",
  buttons: {
    show: "Show",
    start: "Start",
    stop: "Stop",
    restart: "Restart",
    grant: "Get a certificate",
    extend: "Extend",
    remove: "Remove",
  },
  moreMrkdwn: (count: number) => `and ${count} more: \`/berth list\``,
  footerMrkdwn: (role: Role) => `Your role is ${role}. \`/berth help\` lists all commands.`,
  noRole: "You have no role here. Ask the person who runs this bot for one.",
};
