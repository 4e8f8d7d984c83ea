import { networkApi, type ResourceDraft, type TemplateInput } from "./resource.ts";
import { ruleSources } from "./rule-sources.ts";

/** Rules have no tags, so this marks those that Berth changes and removes. */
export const ruleDescription = "Made by Berth, and changed with the settings of its host";

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

/** How far the rule of IPv6 is behind the one of IPv4, whose priorities end at 3099. */
const priorityOffset = 500;

function inboundRules({ name, priority, ports, protocol = "tcp", from }: InboundRule) {
  return ruleSources(from).map(({ family, properties }) => ({
    name: family === "IPv4" ? name : `${name}-ipv6`,
    properties: {
      description: ruleDescription,
      priority: family === "IPv4" ? priority : priority + priorityOffset,
      direction: "Inbound",
      access: "Allow",
      protocol: protocols[protocol],
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: ports,
      ...properties,
    },
  }));
}
