import { isIPv4 } from "node:net";
import type { FirewallRule } from "../guest.ts";
import { guestInterface, relayAddress } from "./network.ts";

/**
 * Renders the guest's security rules for nft, as a separate table. They apply before address translation (-100), so that they
 * cover the published ports of containers, and after connection tracking (-200).
 */
export function renderRuleset(rules: readonly FirewallRule[], hasOutboundAccess: boolean): string {
  return `table inet azure_security
delete table inet azure_security
table inet azure_security {
  chain arrive {
    type filter hook prerouting priority -150; policy accept;
    iifname != "${guestInterface}" accept
    ct state established,related accept
${rules
  .flatMap(renderRule)
  .map((line) => `    ${line}\n`)
  .join("")}    drop
  }
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

/** The guest can reach only the relay. Other connections are rejected at once, so that they do not time out. */
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
