import type { Translation } from "@dockberth/core";
import type * as english from "../../en/help/options.ts";

/** Options that several commands take. */
export const jsonText = {
  json: "在标准输出中以 JSON 输出结果",
  query: "输出 JMESPath 表达式从 JSON 中选出的部分，例如 '[].address'",
} satisfies Translation<typeof english.jsonText>;

export const quietText = { quiet: "不显示进度" };

export const rawText = { raw: "把控制字符传给终端，用于彩色输出和交互式程序" };

export const connectionTexts = {
  emulator: "使用由 `berth emulator start` 启动的模拟器",
  subscription: "Azure 订阅（默认：AZURE_SUBSCRIPTION_ID，或 Azure CLI 的默认订阅）",
  cloud: "Azure 的云（默认：BERTH_CLOUD，或订阅所在的云）",
  profile: "`berth defaults` 的配置（默认：BERTH_PROFILE，或正在使用的配置）",
} satisfies Translation<typeof english.connectionTexts>;

export const refreshText = {
  refresh: "即使主机仍在原来的地址应答，也询问 Azure",
} satisfies Translation<typeof english.refreshText>;

export const priceText = {
  prices: "显示计费资源的零售价格；价格会保留一天",
  currency: "价格的货币，例如 EUR（默认：USD；在中国始终是 CNY）",
} satisfies Translation<typeof english.priceText>;

export const takeOverText = {
  takeOver: "即使主机属于另一个证书颁发机构也继续；该颁发机构的客户端将无法再访问",
} satisfies Translation<typeof english.takeOverText>;

export const registrationText = { noRegister: "不为订阅注册其缺少的资源提供程序" };

export const machineReferenceTexts = {
  arguments: { name: "主机；或改用 --machine-id" },
  options: { machineId: "任何虚拟机，用其资源 ID 指定" },
} satisfies Translation<typeof english.machineReferenceTexts>;

export const hostArgument = { name: "主机" };

export const hostNamesArgument = { names: "主机，可以是名称或模式：web-{1..20}" };

export const yesText = { yes: "不要求确认" };

export const sshTexts = {
  user: "管理员",
  identity: "私钥（默认：--generate-ssh-key 创建的私钥，如果存在）",
  newKeys: "重新读取 SSH 主机密钥，因为主机已被重新创建",
} satisfies Translation<typeof english.sshTexts>;

export const mannersTexts = {
  debug: "显示发往 Azure 的每个请求，以及错误的原因",
  noColor: "不使用彩色输出",
  lang: "显示的语言：en 或 zh（默认：由 BERTH_LANG 或 LANG 决定）",
} satisfies Translation<typeof english.mannersTexts>;
