import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { blockPrefix } from "./address-block.ts";
import { type Gateway, gatewayInterfaces, linkGateway } from "./gateway.ts";
import { enterNetwork, inImage, runCommand, tryCommand } from "./processes.ts";

/** Azure's address for a machine's name service; here the address of the relay inside a guest. */
export const relayAddress = "168.63.129.16";

/** Azure's address of the instance metadata service: https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service */
export const metadataAddress = "169.254.169.254";

/** The name of the guest's interface inside the guest. */
export const guestInterface = "eth0";

export interface GuestNetwork {
  /** The name of this machine's end of the veth pair. */
  readonly interfaceName: string;
  readonly hostAddress: string;
  /** The range of all public addresses of this emulator. */
  readonly publicAddresses: string;
  readonly privateAddress: string;
  readonly publicAddress: string | undefined;
}

/** Returns a name for this machine's end of the veth pair within the kernel's limit of 15 characters. */
export function nameInterface(name: string): string {
  return `azg${createHash("sha256").update(name).digest("hex").slice(0, 11)}`;
}

/**
 * Connects this machine and the network namespace of a process through a gateway. On this machine it adds only peer routes:
 * this machine forwards nothing, and none of its settings changes.
 */
export async function connectNetwork(
  image: string,
  pid: number,
  gateway: Gateway,
  network: GuestNetwork,
): Promise<void> {
  const { interfaceName, hostAddress, publicAddresses, publicAddress, privateAddress } = network;
  const outside = [
    `link add ${interfaceName} type veth peer name ${gatewayInterfaces.outside} netns ${gateway.pid}`,
    `link set ${interfaceName} addrgenmode none`,
    `link set ${interfaceName} up`,
    `address add ${hostAddress}/32 dev ${interfaceName}`,
    // Traffic to a guest that is off must be rejected here instead of leaving by the machine's default route.
    `route replace unreachable ${publicAddresses}`,
    ...(publicAddress ? [`route add ${publicAddress}/32 dev ${interfaceName} src ${hostAddress}`] : []),
  ];
  const [program, ...args] = inImage(image, "ip", "-batch", "-");
  await runCommand(program, args, { input: outside.join("\n") });
  const addresses = [privateAddress, publicAddress].filter((each) => each !== undefined);
  await linkGateway(image, gateway, { pid, interfaceName: guestInterface, addresses }, hostAddress);
  const inside = [
    "link set lo up",
    ...[relayAddress, metadataAddress].map((each) => `address add ${each}/32 dev lo`),
    ...addresses.map((each) => `address add ${each}/32 dev ${guestInterface}`),
    `link set ${guestInterface} addrgenmode none`,
    `link set ${guestInterface} up`,
    `route add ${hostAddress}/32 dev ${guestInterface} src ${publicAddress ?? privateAddress}`,
    `route add default via ${hostAddress} dev ${guestInterface} src ${privateAddress}`,
    // Azure's DHCP gives this route, by which the agent finds the wire server. Packets go to the loopback interface all the same.
    `route add ${relayAddress}/32 via ${hostAddress} dev ${guestInterface}`,
  ];
  await enterNetwork(image, pid, "ip", ["-batch", "-"], inside.join("\n"));
}

/** Deletes this machine's end of the veth pair. The kernel deletes it with the guest's namespace, unless that is still in use. */
export async function disconnectNetwork(image: string, interfaceName: string): Promise<void> {
  const [program, ...args] = inImage(image, "ip", "link", "delete", interfaceName);
  const { code, stderr } = await tryCommand(program, args);
  // The kernel may delete it at the same time, between the lookup of the name and the deletion.
  if (code !== 0 && !/Cannot find device|does not exist|No such device/.test(stderr)) throw new Error(stderr.trim());
}

/** Returns the address blocks of all emulators that have an unreachable route, as /proc/net/route lists them. */
export async function listRoutedBlocks(): Promise<string[]> {
  const lines = (await readFile("/proc/net/route", "utf8").catch(() => "")).split("\n");
  return lines.flatMap((line) => {
    const [, destination = "", , flags = ""] = line.split("\t");
    // The kernel writes addresses with the last octet first; 0x200 is RTF_REJECT.
    const octets = (destination.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).reverse();
    const address = octets.join(".");
    const isRejected = (Number.parseInt(flags, 16) & 0x200) !== 0;
    return isRejected && address.startsWith(`${blockPrefix}.`) ? [`${address}/24`] : [];
  });
}

/** Deletes the unreachable routes of address blocks. */
export async function deleteBlockRoutes(image: string, blocks: readonly string[]): Promise<void> {
  for (const block of blocks) {
    const [program, ...args] = inImage(image, "ip", "route", "delete", "unreachable", block);
    await tryCommand(program, args);
  }
}
