import type { checkTexts as english } from "../en/checks.ts";
import type { Translation } from "../translation.ts";
import { reasonText } from "./reasons.ts";

export const checkTexts = {
  signIn: (endpoint) => `Azure 在 ${endpoint} 接受该登录`,
  noTime: "Azure 的响应没有给出时间",
  clockInaccurate: (seconds, allowedSeconds) =>
    `本机时钟不准确：${reasonText({ code: "clock-difference", seconds })}；证书允许 ${allowedSeconds} 秒`,
  clockMatches: "本机时钟与 Azure 一致",
  subscriptionEnabled: (name) => `订阅 ${name} 已启用`,
  subscriptionUnpaid: (name, state) => `订阅 ${name} 处于 ${state} 状态：如不付款，Azure 会将其禁用`,
  registered: (providers) => `订阅已注册 ${providers.join(" 和 ")}`,
  registering: (provider) => `Azure 仍在注册 ${provider}，这需要几分钟`,
  scope: (resourceGroup) => (resourceGroup === undefined ? "订阅" : `资源组 ${resourceGroup}`),
  permitted: (count, scope) => `该标识可以在${scope}中执行所需的 ${count} 个操作`,
  actionAndMore: (action, more) => (more === 0 ? action : `${action} 以及另外 ${more} 个操作`),
  sizeUnknown: (size, location) => `无法得知 ${location} 是否提供 ${size}`,
  sizeAvailable: (size, location) => `${location} 提供 ${size}`,
  coresUnknown: "无法得知该大小的核心数",
  available: (location, usages) =>
    `${location} 可用：${usages.map(({ what, limit, used }) => `${what} ${limit - used}/${limit}`).join("，")}`,
  deploymentAccepted: "Azure 及其策略会接受一台主机的部署",
} satisfies Translation<typeof english>;
