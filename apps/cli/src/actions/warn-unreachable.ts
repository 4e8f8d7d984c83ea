import { BlockList, isIP } from "node:net";
import type { HostSpec } from "@dockberth/core";
import type { ConnectionOptions } from "../connection/options.ts";
import { ownAddresses } from "../connection/own-address.ts";
import { progressTexts } from "../messages/progress.ts";
import { writeNote } from "../output/write.ts";
import type { Session } from "../session.ts";

/** Says before anything is created that this machine will not reach a host, where its own address is known. */
export async function warnUnreachable(
  session: Session,
  specs: readonly HostSpec[],
  options: ConnectionOptions,
): Promise<void> {
  const own = await ownAddresses(session, options, { ask: false });
  if (own.length === 0) return;
  const names = specs.filter((spec) => spec.publicAddress !== "none" && !lets(spec, own)).map(({ name }) => name);
  if (names.length > 0) writeNote(session, progressTexts.notAllowed(own, names));
}

function lets({ allowFrom }: HostSpec, addresses: readonly string[]): boolean {
  if (allowFrom.includes("anywhere")) return true;
  const allowed = new BlockList();
  for (const range of allowFrom) {
    const [network = "", length] = range.split("/");
    const isIpv6 = isIP(network) === 6;
    allowed.addSubnet(network, Number(length ?? (isIpv6 ? 128 : 32)), isIpv6 ? "ipv6" : "ipv4");
  }
  return addresses.some((address) => allowed.check(address, isIP(address) === 6 ? "ipv6" : "ipv4"));
}
