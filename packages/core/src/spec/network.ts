import { z } from "zod";
import { existingResource, resourceGroup, resourceName } from "./azure-names.ts";
import { range } from "./ranges.ts";

/** Docker's conventional port for TLS: https://docs.docker.com/engine/security/protect-access/ */
export const dockerTlsPort = 2376;

const source = z.union([z.literal("anywhere"), range]);

const portOrRange = z
  .union([z.number().int(), z.string()], { error: "use a port, or a range such as 8000-8100" })
  .transform((value, context) => {
    const [, first = "", last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(value).trim()) ?? [];
    const [low, high] = [Number(first), Number(last)];
    if (first !== "" && low >= 1 && low <= high && high <= 65535) return low === high ? `${low}` : `${low}-${high}`;
    context.addIssue({ code: "custom", message: `${JSON.stringify(value)} is no port from 1 to 65535, and no range` });
    return z.NEVER;
  });

const openPort = z.strictObject({
  ports: portOrRange.describe("A port, or a range such as 8000-8100"),
  protocol: z.enum(["tcp", "udp", "any"]).default("tcp").describe("The protocol"),
  from: z
    .array(source)
    .min(1)
    .optional()
    .describe("Who may reach it: addresses, ranges, or `anywhere`. Default: allowFrom"),
});

const virtualNetwork = z
  .strictObject({
    name: z
      .string()
      .regex(/^\w[\w.-]{0,62}\w$/, "use 2 to 64 letters, digits, _ - .")
      .default("berth-net")
      .describe("The virtual network"),
    addressPrefix: z.cidrv4().default("10.20.0.0/16").describe("The addresses of a new network"),
    subnetPrefix: z.cidrv4().default("10.20.0.0/20").describe("The addresses of a new network's subnet"),
    subnet: resourceName.default("hosts").describe("The subnet"),
    existing: z
      .boolean()
      .default(false)
      .describe("The network exists with this subnet, and is used as it is; said by resourceGroup, too"),
    resourceGroup: resourceGroup.optional().describe("The resource group of an existing network"),
    natGateway: z
      .boolean()
      .default(false)
      .describe("Gives a new network a NAT gateway, the way out of hosts without a public address. It is billed"),
  })
  .transform((network) => ({ ...network, existing: network.existing || network.resourceGroup !== undefined }));

/** Where a host is in the network, and who may come to it. */
export const networkFields = {
  allowFrom: z
    .array(source, {
      error: ({ input }) =>
        input === undefined ? "say who may reach Docker: addresses or ranges, such as 203.0.113.7/32" : undefined,
    })
    .min(1, "name at least one range that may reach Docker")
    .describe("Who may reach the Docker port: addresses, CIDR ranges, or the word `anywhere`"),
  port: z.coerce
    .number()
    .int()
    .min(1)
    .max(65535)
    .refine((port) => port !== 22 && port !== 2375, "22 is SSH's and 2375 means plain TCP")
    .default(dockerTlsPort)
    .describe("The port on which Docker answers, over mutual TLS"),
  sshFrom: z.array(source).default([]).describe("Who may reach SSH; nobody by default"),
  openPorts: z
    .array(openPort)
    .max(100)
    .default([])
    .describe("Further ports, for what the containers publish, each from the ranges that are named"),
  dnsLabel: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/, "use 3 to 63 lower-case letters, digits and hyphens")
    .optional()
    .describe("The first label of the public name. Default: the name and a digest"),
  hostnames: z.array(z.string().min(1)).default([]).describe("Further names and addresses for the server certificate"),
  network: virtualNetwork.prefault({}).describe("The network: new, shared by the hosts of a group, or existing"),
  securityGroup: z
    .union([z.enum(["own", "subnet"]), existingResource])
    .default("own")
    .describe("`own`: made for the host. `subnet`: that of the subnet decides. Or an existing one, used as it is"),
  publicAddress: z
    .union([
      z.enum(["new", "none"]),
      existingResource.extend({ hostname: z.string().min(1).optional().describe("Its name in DNS, if it has one") }),
    ])
    .default("new")
    .describe("`new`: a static address of the host's own. `none`: private only. Or an existing one"),
  privateAddress: z.ipv4().optional().describe("A static address in the subnet. Default: Azure chooses one"),
  acceleratedNetworking: z
    .boolean()
    .optional()
    .describe("SR-IOV, where the size has it. Default: as Azure decides for the size"),
};
