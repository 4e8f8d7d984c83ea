import type { CloudName } from "@dockberth/core";

/** 21Vianet bills Azure in China by prices of its own. */
const pricePages: Readonly<Record<CloudName, readonly string[]>> = {
  public: global(),
  usgov: global(),
  china: ["https://www.azure.cn/pricing/details/virtual-machines/"],
};

/** What a run makes and what Azure bills it by. Prices change and differ, so that only their pages are named. */
export function costText(cloud: CloudName, location: string): string {
  return `This creates in ${location}, on your subscription, for about an hour:
- 5 virtual machines: 4 of size Standard_B2ls_v2 and 1 of size Standard_B2s, each with a disk of 30 GB
- 5 public addresses
Azure bills them by the hour${cloud === "china" ? "." : "; at most prices that is less than one US dollar together."}
${pricePages[cloud].join("\n")}
Everything is deleted at the end, also after Ctrl-C.`;
}

function global(): string[] {
  return [
    "https://azure.microsoft.com/pricing/details/virtual-machines/linux/",
    "https://azure.microsoft.com/pricing/details/ip-addresses/",
  ];
}
