import { networkApi, type ResourceDraft, type TemplateInput } from "./resource.ts";

/** The host's own security group, with rules for Docker, SSH and the further open ports. */
export function securityGroup({ spec, names, tags }: TemplateInput): ResourceDraft {
  const securityRules = [
    ...inboundRules({ name: "docker", priority: 1000, ports: String(spec.port), from: spec.allowFrom }),
    ...inboundRules({ name: "ssh", priority: 2000, ports: "22", from: spec.sshFrom }),
    ...spec.openPorts.flatMap(({ ports, protocol, from = spec.allowFrom }, index) =>
      inboundRules({ name: `open-${ports}-${protocol}`, priority: 3000 + index, ports, protocol, from }),
    ),
  ];
  return {
    type: "Microsoft.Network/networkSecurityGroups",
    apiVersion: networkApi,
    name: names.networkSecurityGroup,
    location: spec.location,
    tags,
    properties: { securityRules },
  };
}

interface InboundRule {
  readonly name: string;
  readonly priority: number;
  readonly ports: string;
  readonly protocol?: "tcp" | "udp" | "any" | undefined;
  readonly from: readonly string[];
}

const protocols = { tcp: "Tcp", udp: "Udp", any: "*" } as const;

function inboundRules({ name, priority, ports, protocol = "tcp", from }: InboundRule) {
  if (from.length === 0) return [];
  const source = from.includes("anywhere") ? { sourceAddressPrefix: "*" } : { sourceAddressPrefixes: [...from] };
  return [
    {
      name,
      properties: {
        priority,
        direction: "Inbound",
        access: "Allow",
        protocol: protocols[protocol],
        sourcePortRange: "*",
        destinationAddressPrefix: "*",
        destinationPortRange: ports,
        ...source,
      },
    },
  ];
}
