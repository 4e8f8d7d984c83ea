import * as z from "zod";
import { lazy } from "../lazy.ts";
import { reasonText } from "../messages/en/reasons.ts";
import { issueTexts } from "../messages/issues.ts";
import { existingResource, resourceGroup, resourceName } from "./azure-names.ts";
import { hostnameProblem } from "./dns-name.ts";
import { dockerTlsPort } from "./docker-tls-port.ts";
import { isPlainWord } from "./plain-text.ts";
import { networkRange, range, rangesByFamily } from "./ranges.ts";
import { reservedWordIn } from "./reserved-words.ts";

export const source = lazy(() =>
  z.union([z.literal("anywhere"), range()], {
    error: ({ input }) => (typeof input === "string" ? issueTexts.source(input) : undefined),
  }),
);

const portOrRange = lazy(() =>
  z.union([z.number().int(), z.string()], { error: issueTexts.portOrRange }).transform((value, context) => {
    const [, first = "", last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(value).trim()) ?? [];
    const [low, high] = [Number(first), Number(last)];
    if (first !== "" && low >= 1 && low <= high && high <= 65535) return low === high ? `${low}` : `${low}-${high}`;
    context.addIssue({
      code: "custom",
      message: issueTexts.notAPortOrRange(value),
    });
    return z.NEVER;
  }),
);

const openPort = lazy(() =>
  z.strictObject({
    ports: portOrRange().describe("A port or a range such as 8000-8100"),
    protocol: z.enum(["tcp", "udp", "any"]).default("tcp").describe("The protocol"),
    from: z
      .array(source())
      .min(1)
      .optional()
      .describe("Who can reach the ports: addresses, ranges, or `anywhere`. Default: the value of allowFrom"),
  }),
);

const hostname = lazy(() =>
  z.string().superRefine((name, context) => {
    const reason = hostnameProblem(name);
    if (reason !== undefined) context.addIssue({ code: "custom", message: reasonText(reason) });
  }),
);

const virtualNetwork = lazy(() =>
  z
    .strictObject({
      name: z
        .string()
        .regex(/^\w[\w.-]{0,62}\w$/, issueTexts.networkName)
        .default("berth-net")
        .describe("The name of the virtual network"),
      addressPrefix: networkRange().default("10.20.0.0/16").describe("The address range of a new network"),
      subnetPrefix: networkRange().default("10.20.0.0/20").describe("The address range of the subnet of a new network"),
      subnet: resourceName().default("hosts").describe("The name of the subnet"),
      existing: z
        .boolean()
        .default(false)
        .describe("The network and the subnet exist and are not changed. Implied by resourceGroup"),
      resourceGroup: resourceGroup().optional().describe("The resource group of an existing network"),
      natGateway: z
        .boolean()
        .default(false)
        .describe(
          "Gives a new network a NAT gateway, so that hosts without a public address can reach the Internet. It is billed",
        ),
    })
    .transform((network) => ({ ...network, existing: network.existing || network.resourceGroup !== undefined })),
);

/** The fields of the network and of the access to the host. */
export const networkFields = lazy(() => ({
  allowFrom: z
    .array(source(), {
      error: ({ input }) => (input === undefined ? issueTexts.allowFromMissing : undefined),
    })
    .min(1, issueTexts.allowFromEmpty)
    .refine((from) => from.length === 0 || includesIPv4(from), issueTexts.allowFromWithoutIPv4)
    .describe("Who can reach the Docker port: addresses, CIDR ranges, or the word `anywhere`"),
  port: z.coerce
    .number(issueTexts.portNumber)
    .int(issueTexts.portNumber)
    .min(1, issueTexts.portNumber)
    .max(65535, issueTexts.portNumber)
    .refine((port) => port !== 22 && port !== 2375, issueTexts.reservedPort)
    .default(dockerTlsPort)
    .describe("The port of the Docker API, which uses mutual TLS"),
  sshFrom: z
    .array(source())
    .default([])
    .describe("Who can reach SSH: addresses, CIDR ranges, or the word `anywhere`. Default: nobody"),
  openPorts: z.array(openPort()).max(100).default([]).describe("Further open ports, for containers"),
  dnsLabel: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/, issueTexts.dnsLabel)
    .superRefine((label, context) => {
      const word = reservedWordIn(label);
      if (word !== undefined) context.addIssue({ code: "custom", message: issueTexts.reservedWord(word) });
    })
    .optional()
    .describe("The first label of the public DNS name. Default: the host's name and a digest"),
  hostnames: z
    .array(hostname())
    .default([])
    .describe(
      "Further DNS names and addresses in the server certificate, such as `localhost` for clients behind a tunnel",
    ),
  network: virtualNetwork()
    .prefault({})
    .describe("The network: a new one, which the hosts of a resource group share, or an existing one"),
  securityGroup: z
    .union([z.enum(["own", "subnet"]), existingResource()])
    .default("own")
    .describe(
      "`own`: a new one for the host. `subnet`: only that of the subnet. Or an existing one, which is not changed",
    ),
  publicAddress: z
    .union([
      z.enum(["new", "none"]),
      existingResource().extend({
        hostname: z
          .string()
          .min(1)
          .refine(isPlainWord, issueTexts.notPlainWord)
          .optional()
          .describe("The DNS name of the address, if it has one"),
      }),
    ])
    .default("new")
    .describe("`new`: a static address for this host. `none`: only a private address. Or an existing one"),
  privateAddress: z.ipv4().optional().describe("A static address in the subnet. Default: chosen by Azure"),
  acceleratedNetworking: z
    .boolean()
    .optional()
    .describe("SR-IOV, if the VM size supports it. Default: Azure's default for the size"),
}));

/** Hosts have IPv4 addresses only. */
export function includesIPv4(from: readonly string[]): boolean {
  return from.includes("anywhere") || rangesByFamily(from).some(({ family }) => family === "IPv4");
}
