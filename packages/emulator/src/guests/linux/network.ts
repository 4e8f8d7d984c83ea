import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { blocks } from "./address-block.ts";
import { runCommand, tryCommand } from "./processes.ts";

/** Azure's own address for a machine's name service, here that of the relay inside a guest. */
export const relayAddress = "168.63.129.16";

/** The guest's interface, as it is called inside. */
export const guestInterface = "eth0";

export interface GuestNetwork {
  /** The machine's end of the cable. */
  readonly interfaceName: string;
  readonly hostAddress: string;
  /** Whatever the guests of this emulator may have. */
  readonly publicAddresses: string;
  readonly privateAddress: string;
  readonly publicAddress: string | undefined;
}

/** A name for the machine's end that fits the kernel's 15 characters. */
export function nameInterface(name: string): string {
  return `azg${createHash("sha256").update(name).digest("hex").slice(0, 11)}`;
}

/**
 * Lays a cable between the machine and the namespace of a process. Only peer routes are made: nothing is forwarded, and
 * no setting of the machine is changed.
 */
export async function connectNetwork(image: string, pid: number, network: GuestNetwork): Promise<void> {
  const { interfaceName, hostAddress, publicAddresses, publicAddress, privateAddress } = network;
  const outside = [
    `link add ${interfaceName} type veth peer name ${guestInterface} netns ${pid}`,
    `link set ${interfaceName} addrgenmode none`,
    `link set ${interfaceName} up`,
    `address add ${hostAddress}/32 dev ${interfaceName}`,
    // What is asked of a guest that is off must end here, and not leave by the machine's own way out.
    `route replace unreachable ${publicAddresses}`,
    ...(publicAddress ? [`route add ${publicAddress}/32 dev ${interfaceName} src ${hostAddress}`] : []),
  ];
  await runCommand("chroot", [image, "ip", "-batch", "-"], { input: outside.join("\n") });
  const inside = [
    "link set lo up",
    `address add ${relayAddress}/32 dev lo`,
    ...[privateAddress, publicAddress].filter(Boolean).map((each) => `address add ${each}/32 dev ${guestInterface}`),
    `link set ${guestInterface} addrgenmode none`,
    `link set ${guestInterface} up`,
    `route add ${hostAddress}/32 dev ${guestInterface} src ${publicAddress ?? privateAddress}`,
    `route add default via ${hostAddress} dev ${guestInterface} src ${privateAddress}`,
  ];
  await enterNetwork(image, pid, "ip", ["-batch", "-"], inside.join("\n"));
}

/** Runs a program of the image in the network of a process: this machine itself needs none for networks. */
export function enterNetwork(
  image: string,
  pid: number,
  command: string,
  args: readonly string[],
  input: string,
): Promise<string> {
  return runCommand("nsenter", [`--net=/proc/${pid}/ns/net`, "chroot", image, command, ...args], { input });
}

/** Takes the machine's end away; it goes by itself with the guest's namespace, unless something still holds that. */
export async function disconnectNetwork(image: string, interfaceName: string): Promise<void> {
  const { code, stderr } = await tryCommand("chroot", [image, "ip", "link", "delete", interfaceName]);
  // The kernel may be about to take it away: it is then found by its name, and gone when it is to be deleted.
  if (code !== 0 && !/Cannot find device|does not exist|No such device/.test(stderr)) throw new Error(stderr.trim());
}

/** The blocks of addresses that are kept on this machine, of whatever emulator: /proc/net/route shows them as rejected. */
export async function listBlocks(): Promise<string[]> {
  const lines = (await readFile("/proc/net/route", "utf8").catch(() => "")).split("\n");
  return lines.flatMap((line) => {
    const [, destination = "", , flags = ""] = line.split("\t");
    // The kernel writes addresses with the last number first; 0x200 is RTF_REJECT.
    const numbers = (destination.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).reverse();
    const address = numbers.join(".");
    const isRejected = (Number.parseInt(flags, 16) & 0x200) !== 0;
    return isRejected && address.startsWith(`${blocks}.`) ? [`${address}/24`] : [];
  });
}

/** Takes back the routes that keep what is meant for guests on this machine. */
export async function forgetBlocks(image: string, blocks: readonly string[]): Promise<void> {
  for (const block of blocks) await tryCommand("chroot", [image, "ip", "route", "delete", "unreachable", block]);
}
