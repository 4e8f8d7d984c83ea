/** The options about the network of the host, and about who may reach it. */
export interface NetworkFlags {
  readonly allowFrom?: readonly string[];
  readonly port?: string;
  readonly sshFrom?: readonly string[];
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

/** The network's fields in the form of `parseHostSpec`; undefined where an option is not given. */
export function networkFields(flags: NetworkFlags): object {
  const { allowFrom, port, sshFrom, dnsLabel, hostname, privateAddress, acceleratedNetworking } = flags;
  return {
    ...{ allowFrom, port, sshFrom, dnsLabel, hostnames: hostname, privateAddress, acceleratedNetworking },
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
    securityGroup: existing(flags.securityGroup, ["own", "subnet"]),
    publicAddress: existing(flags.publicAddress, ["new", "none"]),
  };
}

/** `443`, `8000-8100/udp`, `443=203.0.113.0/24,anywhere`. The schema reports anything else. */
function openPort(text: string): object {
  const [, ports, protocol, from] = /^([^/=]+)(?:\/([a-z]+))?(?:=(.+))?$/.exec(text) ?? [];
  if (ports === undefined) return { ports: text };
  return { ports, protocol, from: from?.split(",") };
}

/** One of the words, or an existing resource: NAME, or GROUP/NAME. */
function existing(text: string | undefined, words: readonly string[]): unknown {
  if (text === undefined || words.includes(text)) return text;
  const at = text.indexOf("/");
  return at < 0 ? { name: text } : { resourceGroup: text.slice(0, at), name: text.slice(at + 1) };
}
