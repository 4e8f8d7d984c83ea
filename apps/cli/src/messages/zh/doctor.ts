import type { Translation } from "@dockberth/core";
import type * as english from "../en/doctor.ts";

export const doctorTexts = {
  dockerMissing: "PATH 中没有 docker 命令行；可以创建主机，但不能从本机使用它们",
  installDocker: "请安装 docker 命令行；本机不需要 Docker Engine。",
  contextOk: "docker 使用自己的上下文",
  contextOverridden: (variable, value) => `${variable} 使 docker 指向 ${value}，无论其上下文是什么`,
  unset: (variable) => `如果不是有意为之，请运行 \`unset ${variable}\`。`,
  noFolder: (folder) => `${folder} 尚不存在`,
  folderOk: (folder, count) => `${folder} 及其 ${count} 个文件只有您可以读取`,
  noAuthority: "尚无证书颁发机构；第一次创建主机时会创建一个",
  authorityValid: (folder, days) => `${folder} 中的颁发机构还有 ${days} 天有效`,
  renewAuthority: "请运行 `berth ca renew`，然后为每台主机运行 `berth rotate`。",
} satisfies Translation<typeof english.doctorTexts>;

export const loginTexts = {
  cloud: "云",
  signIn: "登录方式",
  signInAs: (source, identity) => [source, identity].filter(Boolean).join("，标识为 "),
  tenant: "租户",
  subscription: "订阅",
  emulatorSource: "模拟器自己的应用程序",
  sources: {
    environment: "AZURE_* 变量",
    workload: "工作负荷标识",
    managed: "托管标识",
    cli: "Azure CLI",
    powerShell: "Azure PowerShell",
    developerCli: "Azure Developer CLI",
  },
  ready: "可以创建主机：berth create NAME --allow-from ADDRESS",
  notReady: (message, hint) => `尚不能创建主机：${message}\n  ${hint}\n  运行全部检查：berth doctor`,
} satisfies Translation<typeof english.loginTexts>;
