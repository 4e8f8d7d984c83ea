import { BlockList, isIPv4, isIPv6 } from "node:net";
import type { FirewallRule } from "../guest.ts";

/** Whether the rules allow an inbound connection. The first matching rule decides; without one, the connection is denied. */
export function isAllowed(
  rules: readonly FirewallRule[],
  connection: { readonly protocol: "Tcp" | "Udp"; readonly source: string; readonly port: number },
): boolean {
  const source = connection.source.replace(/^::ffff:/, "");
  const rule = rules.find(
    (candidate) =>
      (candidate.protocol === "*" || candidate.protocol === connection.protocol) &&
      candidate.ports.some((range) => portMatches(range, connection.port)) &&
      candidate.sources.some((range) => addressMatches(range, source)),
  );
  return rule?.access === "Allow";
}

function portMatches(range: string, port: number): boolean {
  if (range === "*") return true;
  const [first, last = first] = range.split("-");
  return port >= Number(first) && port <= Number(last);
}

function addressMatches(range: string, address: string): boolean {
  if (range === "*") return true;
  const [network = "", length] = range.split("/");
  const family = isIPv4(network) ? "ipv4" : "ipv6";
  if (isIPv6(address) !== (family === "ipv6")) return false;
  const list = new BlockList();
  if (length === undefined) list.addAddress(network, family);
  else list.addSubnet(network, Number(length), family);
  return list.check(address, family);
}
