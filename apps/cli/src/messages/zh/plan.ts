import { hoursOfMonth, type SettingChange, type Translation } from "@dockberth/core";
import { powerText } from "@dockberth/core/messages/zh";
import type * as english from "../en/plan.ts";
import { day } from "../format.ts";

/** What `berth plan` and `berth apply` show. */
export const planTexts = {
  host: (name, address) => `主机 ${name}，将在 ${address} 应答`,
  group: (group, location, isOwn) => `${location} 中的资源组 ${group}${isOwn ? "，仅用于这台主机" : ""}`,
  certificate: (names) => `服务器证书将包含 ${names.join("、")} 以及主机的地址。`,
  warning: (message) => `警告：${message}。`,
  warningOf: (hosts, message) => `${hosts.join("、")} 的警告：${message}。`,
  priceUnknown: "未知",
  priceSum: (hourly, monthly, { currency, unknown }) =>
    `合计每小时 ${hourly} ${currency}，每月（${hoursOfMonth} 小时）${monthly} ${currency}${unknown === 0 ? "" : `，不包括价格未知的 ${unknown} 项`}。`,
  priceNote: ({ currency, asOf }) => `Azure 在 ${day(asOf)} 以 ${currency} 计价的零售价格，不含税费、折扣和流量。`,
  changes: "Azure 将会更改的内容：",
  foreignRule: (name, securityGroup) => `unchanged ${securityGroup} 中的规则 ${name}，不是由 Berth 创建的`,
  ignored: (count) => `资源组中另有 ${count} 个资源，不会更改`,
  nothing: "无",
  namesDependOnSubscription:
    "没有已知的订阅，因此上面的 DNS 名称不是 create 将使用的名称。若要查看该名称，请运行 `az login` 或给出 --subscription ID。",
  refused: (message, hint) => `创建将会失败：${message}\n  ${hint}`,
} satisfies Translation<typeof english.planTexts>;

/** What `berth apply` does with a host. */
export const applyActions = {
  create: "创建",
  finish: "完成",
  change: "更改",
  none: "无",
  refuse: "保留",
  remove: "删除",
  keep: "保留",
} satisfies Translation<typeof english.applyActions>;

/** And why. */
export const applyReasons = {
  create: () => "不存在",
  finish: () => "没有完全创建",
  change: (_name, changes) => changes.map(settingChange).join("；"),
  none: () => "与声明一致",
  refuse: (name, changes) => `${changes.map(settingChange).join("；")}。${howToChange(name, changes)}`,
  off: (power) => `与声明一致，但${powerText(power)}`,
  remove: "不再被声明",
  keep: "不再被声明；`berth apply --prune` 会删除它",
} satisfies Translation<typeof english.applyReasons>;

/** `port 2376 → 2380`. */
function settingChange({ field, before, after }: SettingChange): string {
  const label = settingLabels[field] ?? field;
  return before === undefined && after === undefined ? label : `${label} ${before ?? "无"} → ${after ?? "无"}`;
}

/** Of what has no value to show, or no field in a host file. */
const settingLabels: Readonly<Record<string, string>> = {
  access: "标记或可以访问的范围",
  docker: "Docker 的选项",
  compose: "compose 文件",
  adopted: "接管的虚拟机",
  fixed: "创建主机时就固定的设置",
};

function howToChange(name: string, changes: readonly SettingChange[]): string {
  const [first] = changes;
  if (first?.field === "size" && changes.length === 1) return `若要更改：berth resize ${name} ${first.after}`;
  if (first?.field === "adopted") return `若要还原虚拟机：berth remove ${name}`;
  return `若要重新创建主机（不含数据）：berth remove ${name} && berth apply`;
}

/** `2 个将创建，1 个将更改，3 个不变`. */
export function applySummary(actions: readonly string[]): string {
  const words = {
    create: "将创建",
    finish: "将完成",
    change: "将更改",
    remove: "将删除",
    none: "不变",
    keep: "将保留",
  };
  const parts = Object.entries(words)
    .map(([action, word]) => [actions.filter((each) => each === action).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} 台${word}`);
  return parts.length === 0 ? "没有主机。" : `${parts.join("，")}。`;
}
