import { isIPv4 } from "node:net";
import type { FirewallRule } from "../guest.ts";
import { guestInterface, relayAddress } from "./network.ts";

/**
 * The guest's security rules for nft, in a table of their own. They stand before address translation (-100), so that a
 * port that a container publishes is judged as any other, and after connection tracking (-200).
 */
export function writeRules(rules: readonly FirewallRule[], hasWayOut: boolean): string {
  return `table inet azure_security
delete table inet azure_security
table inet azure_security {
  chain arrive {
    type filter hook prerouting priority -150; policy accept;
    iifname != "${guestInterface}" accept
    ct state established,related accept
${rules
  .flatMap(writeRule)
  .map((line) => `    ${line}\n`)
  .join("")}    drop
  }
  chain reach {
    type filter hook input priority 0; policy accept;
${hasWayOut ? "" : `    ${refuseRelay}\n`}  }
  chain leave {
    type filter hook output priority 0; policy accept;
    ${refuseNew}
  }
  chain pass {
    type filter hook forward priority -10; policy accept;
    ${refuseNew}
  }
}
`;
}

/** The relay is the only way out; everything else is refused at once instead of timing out. */
const refuseNew = `oifname "${guestInterface}" ip daddr != ${relayAddress} ct state new reject with icmpx admin-prohibited`;

/** Of the relay, names alone are left: Azure's own name service answers a machine without a way out, too. */
const refuseRelay = `ip daddr ${relayAddress} tcp dport { 80, 443 } ct state new reject with tcp reset`;

function writeRule({ access, protocol, sources, ports }: FirewallRule): string[] {
  const from = writeSources(sources);
  if (from === undefined) return [];
  const verdict = access === "Allow" ? "accept" : "drop";
  return writeProtocol(protocol, ports).map((match) => [from, match, verdict].filter(Boolean).join(" "));
}

/** Guests have no IPv6 address, so that rules which name only such sources match nothing. */
function writeSources(sources: readonly string[]): string | undefined {
  if (sources.includes("*") || sources.includes("0.0.0.0/0")) return "";
  const addresses = sources.filter((source) => isIPv4(source.split("/")[0] ?? ""));
  return addresses.length === 0 ? undefined : `ip saddr { ${addresses.join(", ")} }`;
}

function writeProtocol(protocol: FirewallRule["protocol"], ports: readonly string[]): string[] {
  const every = ports.includes("*");
  const set = `{ ${ports.join(", ")} }`;
  if (protocol === "Icmp") return ["meta l4proto icmp"];
  if (protocol === "*") return [every ? "" : `meta l4proto { tcp, udp } th dport ${set}`];
  const name = protocol.toLowerCase();
  return [every ? `meta l4proto ${name}` : `${name} dport ${set}`];
}
