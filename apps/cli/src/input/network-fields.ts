import type { ConnectionOptions } from "../connection/options.ts";
import { ownAddresses } from "../connection/own-address.ts";
import { progressTexts } from "../messages/progress.ts";
import { writeNote } from "../output/write.ts";
import type { Session } from "../session.ts";
import { existingResource } from "./existing-resource.ts";

/** The options about the network of the host, and about who may reach it. */
export interface NetworkFlags {
  readonly allowFrom?: readonly string[] | undefined;
  readonly port?: string;
  readonly sshFrom?: readonly string[] | undefined;
  readonly openPort?: readonly string[];
  readonly dnsLabel?: string;
  readonly hostname?: readonly string[];
  readonly network?: string;
  readonly networkGroup?: string;
  readonly existingNetwork?: boolean;
  readonly subnet?: string;
  readonly addressPrefix?: string;
  readonly subnetPrefix?: string;
  readonly natGateway?: boolean;
  readonly securityGroup?: string;
  readonly publicAddress?: string;
  readonly privateAddress?: string;
  readonly acceleratedNetworking?: boolean;
}

/**
 * The network's fields in the form of `parseHostSpec`; undefined where an option is not given. `me` stands for the public
 * addresses of this machine.
 * @throws BerthError `public-address-unknown`
 */
export async function networkFields(session: Session, flags: NetworkFlags & ConnectionOptions): Promise<object> {
  const { port, dnsLabel, hostname, privateAddress, acceleratedNetworking } = flags;
  const resolved = (ranges: readonly string[] | undefined) => ranges && withOwnAddress(session, flags, ranges);
  return {
    ...{ port, dnsLabel, hostnames: hostname, privateAddress, acceleratedNetworking },
    allowFrom: await resolved(flags.allowFrom),
    sshFrom: await resolved(flags.sshFrom),
    openPorts: flags.openPort?.map(openPort),
    network: {
      name: flags.network,
      resourceGroup: flags.networkGroup,
      existing: flags.existingNetwork,
      subnet: flags.subnet,
      addressPrefix: flags.addressPrefix,
      subnetPrefix: flags.subnetPrefix,
      natGateway: flags.natGateway,
    },
    securityGroup: existingResource(flags.securityGroup, ["own", "subnet"]),
    publicAddress: existingResource(flags.publicAddress, ["new", "none"]),
  };
}

/** The ranges in the value of an option. */
export function splitRanges(text: string): string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

const shownTo = new WeakSet<Session>();

/** Puts the addresses of this machine in the place of `me`, and shows them. @throws BerthError `public-address-unknown` */
export async function withOwnAddress(
  session: Session,
  options: ConnectionOptions,
  ranges: readonly string[],
): Promise<readonly string[]> {
  if (!ranges.includes("me")) return ranges;
  const found = await ownAddresses(session, options, { ask: true });
  if (!shownTo.has(session)) writeNote(session, progressTexts.ownAddress(found));
  shownTo.add(session);
  return [...new Set(ranges.flatMap((range) => (range === "me" ? found : [range])))];
}

/** `443`, `8000-8100/udp`, `443=203.0.113.0/24,anywhere`. The schema reports anything else. */
function openPort(text: string): object {
  const [, ports, protocol, from] = /^([^/=]+)(?:\/([a-z]+))?(?:=(.+))?$/.exec(text) ?? [];
  if (ports === undefined) return { ports: text };
  return { ports, protocol, from: from?.split(",") };
}
