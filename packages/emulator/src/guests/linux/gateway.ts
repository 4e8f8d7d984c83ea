import { spawn } from "node:child_process";
import { once } from "node:events";
import { enterNetwork, systemPath } from "./processes.ts";

/**
 * A network namespace between this machine and a guest. Everything that a guest sends and receives passes through it, and the
 * guest cannot enter it: its root cannot change the security rules that apply here.
 */
export interface Gateway {
  /** A process that does nothing but hold the namespace. It ends with the emulator. */
  readonly pid: number;
  close(): Promise<void>;
}

/** The names of the gateway's interfaces: towards this machine, and towards the guest. */
export const gatewayInterfaces = { outside: "outside", inside: "inside" } as const;

export async function openGateway(): Promise<Gateway> {
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", "--net", "sh", "-c", holdNamespace], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: systemPath },
    detached: true,
  });
  const ended = once(child, "close");
  await Promise.race([
    once(child.stdout, "data"),
    ended.then(() => Promise.reject(new Error("The network of the guest was not created."))),
  ]);
  const pid = child.pid ?? 0;
  return {
    pid,
    async close() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** These settings are those of the namespace. The gateway answers ARP for what is behind it, so that no address is its own. */
const holdNamespace = `
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 1 >/proc/sys/net/ipv4/conf/all/proxy_arp
echo 0 >/proc/sys/net/ipv4/neigh/default/proxy_delay
echo ready
exec cat >/dev/null
`;

/** Connects this machine, the gateway and the network namespace of a guest's process by two veth pairs. */
export async function linkGateway(
  image: string,
  gateway: Gateway,
  guest: { readonly pid: number; readonly interfaceName: string; readonly addresses: readonly string[] },
  hostAddress: string,
): Promise<void> {
  const { outside, inside } = gatewayInterfaces;
  const links = [
    "link set lo up",
    `link add ${inside} type veth peer name ${guest.interfaceName} netns ${guest.pid}`,
    ...[outside, inside].map((each) => `link set ${each} addrgenmode none`),
    // The kernel asks for a neighbour with an address of its own.
    `address add ${linkLocalAddress}/32 dev lo`,
    ...[outside, inside].map((each) => `link set ${each} up`),
    `route add ${hostAddress}/32 dev ${outside}`,
    // For answers alone: the rules reject every connection that the guest opens.
    `route add default via ${hostAddress} dev ${outside}`,
    ...guest.addresses.map((each) => `route add ${each}/32 dev ${inside}`),
  ];
  await enterNetwork(image, gateway.pid, "ip", ["-batch", "-"], links.join("\n"));
}

const linkLocalAddress = "169.254.0.1";
