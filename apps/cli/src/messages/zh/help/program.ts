import type { Translation } from "@dockberth/core";
import type * as english from "../../en/help/program.ts";

/** What people do with the commands of `berth --help`. */
export const commandHeadings = {
  create: "创建和删除主机：",
  use: "使用主机：",
  operate: "运维主机：",
  watch: "查看和清理：",
  share: "授予和吊销访问权限：",
  certificates: "更新证书：",
  machines: "管理虚拟机：",
  tools: "设置和试用：",
} satisfies Translation<typeof english.commandHeadings>;

/** Commander's own words. */
export const commanderTexts = {
  usage: "用法：",
  arguments: "参数：",
  options: "选项：",
  commands: "命令：",
  optionsPlace: "[选项]",
  commandPlace: "[命令]",
  choices: (choices) => `可选值：${choices.join("、")}`,
  default: (value) => `默认：${value}`,
  withFacts: (description, facts) => `${description}（${facts.join("；")}）`,
} satisfies Translation<typeof english.commanderTexts>;

/** The sentences that belong to no single command. */
export const programText = {
  description:
    "用一个命令在 Azure 上创建一台 Docker 主机。Berth 创建证书，安装 Docker Engine，用双向 TLS 保护其 API，用一次真实的握手验证主机，并在删除时不留任何残留。",
  summary: "用一个命令在 Azure 上得到一台 Docker 主机",
  version: "输出版本",
  help: "显示此帮助",
  helpCommand: "显示命令的帮助",
  everyCommandHeading: "每个命令都有的选项，写在命令之前或之后：",
  moreOptions: (command) => `全部选项：berth ${command} --help --all`,
  examplesHeading: "示例：",
  examples: [
    ["berth create build-1 --allow-from 203.0.113.7", "创建一台主机"],
    ['eval "$(berth env build-1)"', "让 docker 使用它"],
    ["berth remove build-1", "将其完全删除"],
    ["berth apply", "创建 berth.yaml 中声明的主机"],
  ],
} satisfies Translation<typeof english.programText>;
