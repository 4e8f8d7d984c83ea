import { isIPv4 } from "node:net";
import type { FirewallRule } from "../guest.ts";
import { gatewayInterfaces } from "./gateway.ts";
import { guestInterface, relayAddress } from "./network.ts";

/**
 * Renders the security rules of a guest for nft in its gateway. They see the ports as clients do, before the guest translates
 * the published ports of its containers. The guest opens no connection: it uses the relay in its own network instead.
 */
export function renderGatewayRules(addresses: readonly string[], rules: readonly FirewallRule[]): string {
  const { inside, outside } = gatewayInterfaces;
  const lines = [
    `iifname "${inside}" ip saddr != { ${addresses.join(", ")} } drop`,
    "ct state established,related accept",
    `iifname != "${outside}" reject with icmpx admin-prohibited`,
    ...rules.flatMap(renderRule),
  ];
  return `table inet azure_security
delete table inet azure_security
table inet azure_security {
  chain pass {
    type filter hook forward priority 0; policy drop;
${lines.map((line) => `    ${line}\n`).join("")}  }
  chain arrive {
    type filter hook input priority 0; policy drop;
  }
}
`;
}

/**
 * Renders what applies inside the guest, as a separate table. It only makes refused connections fail at once: root in the guest
 * can remove it, and the gateway then still refuses them.
 */
export function renderGuestRules(hasOutboundAccess: boolean): string {
  return `table inet azure_security
delete table inet azure_security
table inet azure_security {
  chain reach {
    type filter hook input priority 0; policy accept;
${hasOutboundAccess ? "" : `    ${rejectRelay}\n`}  }
  chain leave {
    type filter hook output priority 0; policy accept;
    ${rejectOutbound}
  }
  chain pass {
    type filter hook forward priority -10; policy accept;
    ${rejectOutbound}
  }
}
`;
}

/** The guest can reach only the relay. */
const rejectOutbound = `oifname "${guestInterface}" ip daddr != ${relayAddress} ct state new reject with icmpx admin-prohibited`;

/** Without outbound access the relay still answers DNS queries, as Azure's name service does. */
const rejectRelay = `ip daddr ${relayAddress} tcp dport { 80, 443 } ct state new reject with tcp reset`;

function renderRule({ access, protocol, sources, ports }: FirewallRule): string[] {
  const from = renderSources(sources);
  if (from === undefined) return [];
  const verdict = access === "Allow" ? "accept" : "drop";
  return renderProtocol(protocol, ports).map((match) => [from, match, verdict].filter(Boolean).join(" "));
}

/** Returns undefined for rules that name only IPv6 sources. They match nothing, because guests have no IPv6 address. */
function renderSources(sources: readonly string[]): string | undefined {
  if (sources.includes("*") || sources.includes("0.0.0.0/0")) return "";
  const addresses = sources.filter((source) => isIPv4(source.split("/")[0] ?? ""));
  return addresses.length === 0 ? undefined : `ip saddr { ${addresses.join(", ")} }`;
}

function renderProtocol(protocol: FirewallRule["protocol"], ports: readonly string[]): string[] {
  const allPorts = ports.includes("*");
  const set = `{ ${ports.join(", ")} }`;
  if (protocol === "Icmp") return ["meta l4proto icmp"];
  if (protocol === "*") return [allPorts ? "" : `meta l4proto { tcp, udp } th dport ${set}`];
  const name = protocol.toLowerCase();
  return [allPorts ? `meta l4proto ${name}` : `${name} dport ${set}`];
}
