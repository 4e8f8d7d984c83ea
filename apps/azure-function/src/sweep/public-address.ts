import { BlockList, isIP } from "node:net";

/** Private networks, the machine itself, and the platform's own services: IANA's special-purpose registries. */
const notPublic = new BlockList();
const ranges4 =
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4";
const ranges6 =
  "::/96 ::1/128 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 ff00::/8";
for (const [ranges, family] of [
  [ranges4, "ipv4"],
  [ranges6, "ipv6"],
] as const)
  for (const range of ranges.split(" ")) {
    const [address = "", bits = "0"] = range.split("/");
    notPublic.addSubnet(address, Number(bits), family);
  }

/** Whether an address is on the public Internet. An IPv4 address mapped into IPv6 counts as the IPv4 address. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(mapped);
  if (family === 0 || /^::ffff:/i.test(mapped)) return false;
  return !notPublic.check(mapped, family === 4 ? "ipv4" : "ipv6");
}
