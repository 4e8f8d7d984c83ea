import type { Translation } from "@dockberth/core";
import type * as english from "../en/prompts.ts";

/** Questions at a terminal. */
export const promptTexts = {
  yesOrNo: (question) => `${question} [y/N] `,
  loginPassword: (user, registry) => `${user} 在 ${registry} 的密码：`,
  newPassword: (user) => `${user} 的新密码：`,
  removeExtension: (name) => `删除扩展 ${name}？`,
  remove: (hosts) => `删除主机 ${hosts.join("、")} 及其全部内容`,
  removeWithoutData: (hosts) => `删除主机 ${hosts.join("、")}，但保留数据磁盘`,
  removeData: (name) => `删除 ${name} 及其数据？`,
  removeImage: (image, versions) => `删除映像 ${image}${versions > 1 ? `及其 ${versions} 个版本` : ""}？`,
  removeRest: (hosts) => `删除未找到的主机 ${hosts.join("、")} 可能残留的内容`,
  restore: (hosts) => `还原主机 ${hosts.join("、")} 的虚拟机，不保留 Berth 的证书和设置`,
  prune: (host, { all, volumes }) =>
    `删除 ${host} 上已停止的容器、未使用的网络、${all ? "所有未使用的" : "悬空的"}映像${volumes ? "、未使用的匿名卷及其数据（Engine 23 之前也包括命名卷）" : ""}以及构建缓存？`,
  applyChanges: (count) => `应用${count === 1 ? "此项更改" : `这 ${count} 项更改`}？`,
  removeHosts: (parts) => `${parts.join("，并")}？`,
} satisfies Translation<typeof english.promptTexts>;
