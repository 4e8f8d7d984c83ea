import type { HostPort } from "@dockberth/core";

/** How hosts and what happened to them are shown. Texts with `mrkdwn` in their names take escaped parameters. */
export const hostTexts = {
  count: (count: number) => (count === 1 ? "1 host" : `${count} hosts`),
  none: "There are no hosts. Create one with `/berth create NAME`.",
  more: (count: number) => `and ${count} more`,
  title: (host: string) => `Host ${host}`,
  noAddress: "no address",
  noMachine: "no virtual machine",
  neverExpires: "does not expire",
  expires: (time: string) => `expires ${time}`,
  expired: (time: string) => `expired ${time}`,
  belongsToMrkdwn: (mention: string) => `belongs to ${mention}`,
  belongsToAdmins: "belongs to the admins",
  assigned: (host: string, user: string | undefined) =>
    `Host ${host} belongs to ${user ?? "the admins"}. Client certificates that were granted before stay valid.`,
  notAsked: "Docker was not asked: the host has no address.",
  answers: (version: string) => `Docker Engine ${version} answers over mutual TLS`,
  ready: (host: string, endpoint: string) => `Host ${host} is ready at ${endpoint}`,
  readyMrkdwn: (host: string, endpoint: string) =>
    `*Host ${host} is ready*: Docker answers at \`${endpoint}\` over mutual TLS`,
  nextStepMrkdwn: (host: string) => `To use it, get a client certificate for your own key: \`/berth grant ${host}\``,
  stopped: (host: string) =>
    `Host ${host} is stopped and keeps its disk and its address. Start it again with /berth start ${host}.`,
  extended: (host: string) => `Host ${host} is extended`,
  rotated: (host: string) => `Host ${host} has a new server certificate. Its containers kept running.`,
  revoked: (host: string) =>
    `Earlier client certificates no longer open host ${host}. To get a new one: /berth grant ${host}`,
  closed: (host: string) => `Nobody can reach Docker on host ${host}. To open it again: /berth open ${host}`,
  opened: (host: string) => `Host ${host} can be reached again from its allowed addresses.`,
  portOpened: (host: string, port: HostPort) => `Port ${portText(port)} of host ${host} is open`,
  portFactsMrkdwn: (from: string, until: string) => `to ${from} ${until}.`,
  closePortMrkdwn: (host: string, port: HostPort) => `To close it: \`/berth close ${host} ${portText(port)}\``,
  openPortMrkdwn: (port: HostPort, until: string) => `Port ${portText(port)} is open ${until}`,
  untilClosed: "until it is closed",
  until: (time: string) => `until ${time}`,
  portClosed: (host: string, port: HostPort) => `Port ${portText(port)} of host ${host} is closed.`,
  portTimeOver: (host: string, port: HostPort) => `Port ${portText(port)} of host ${host} is closed: its time is over.`,
  removed: (host: string) => `Host ${host} is removed. Nothing of it is left.`,
  sweep: {
    title: "Expired and idle hosts, and ports whose time is over",
    none: "No host has expired, none stopped itself, and no port is open longer than it should be.",
    entryMrkdwn: (host: string, outcome: string, reason: string) => `*${host}*: ${outcome}, ${reason}`,
  },
  expiryWarning: {
    title: (host: string) => `Host ${host} expires soon`,
    extendBy: (time: string) => `Extend by ${time}`,
  },
};

/** `443`, `53/udp`. */
function portText({ port, protocol }: HostPort): string {
  return protocol === "tcp" ? `${port}` : `${port}/${protocol}`;
}
