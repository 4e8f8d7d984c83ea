/** Whether a text is an IPv4 range in CIDR notation. */
export function isCidr(value: string): boolean {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value);
  if (found === null) return false;
  return found.slice(1, 5).every((octet) => Number(octet) < 256) && Number(found[5]) <= 32;
}

export function range(cidr: string): { first: number; last: number } {
  const [address = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(toNumber(address) / size) * size;
  return { first, last: first + size - 1 };
}

export function isWithin(inner: string, outer: string): boolean {
  const [a, b] = [range(inner), range(outer)];
  return a.first >= b.first && a.last <= b.last;
}

/** Returns the first free address of a range. The first `reserved` addresses and the last one are never used. */
export function freeAddress(cidr: string, taken: ReadonlySet<string>, reserved: number): string | undefined {
  const { first, last } = range(cidr);
  if (first === last) return taken.has(toAddress(first)) ? undefined : toAddress(first);
  for (let number = first + reserved; number < last; number++) {
    const address = toAddress(number);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

export function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
