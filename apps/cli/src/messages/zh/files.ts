import type { Translation } from "@dockberth/core";
import type * as english from "../en/files.ts";

// The name of an authority is in its certificate, which people of other languages read.
export { authorityName } from "../en/files.ts";

/** Why a file of this user is not usable. */
export const fileTexts = {
  missing: "文件不存在",
  notJson: "不是 JSON",
  noKeyAtHand: "颁发机构的私钥不可用",
  grant: {
    notAGrant: "不是 Berth 的授权",
    noHost: "其中没有主机名称",
    noPort: "其中没有端口",
    badAddress: "其地址既不是 IP 地址，也不是 DNS 名称",
    addressInAzure: "Azure 给出的地址",
    hostOfAuthority: (address, authority) => `${address}，颁发机构 ${authority}`,
    noKey: "其中没有私钥；请给出 --key",
    authority: "授权中颁发机构的证书",
  },
} satisfies Translation<typeof english.fileTexts>;
