import type { Translation } from "@dockberth/core";
import type * as english from "../../en/help/tools.ts";

/** Commands that work without a host. */
export const toolCommands = {
  export: {
    summary: "把模板和扩展写入文件",
    description: "把 Berth 组成的内容写入文件，以便用其他工具部署。",
  },
  exportExtension: {
    summary: "把 Docker 设置写成虚拟机扩展",
    description:
      "读取 Docker 设置，并组成应用这些设置的虚拟机扩展或“运行命令”。不使用 --to 时输出结果，其中的机密被隐藏。",
    options: {
      settings: "公开设置，JSON 或 YAML，采用已停用的 DockerExtension 的格式",
      protectedSettings: "受保护的设置：certs、login、environment",
      as: "组成什么",
      to: "把供 Azure 使用的文件写入此文件夹，只有您可以读取",
    },
    examples: [
      ["berth export extension --settings public.json --protected-settings protected.json", "输出扩展"],
      [
        "berth export extension --settings public.json --protected-settings protected.json --to out",
        "写出供 az 使用的文件",
      ],
    ],
  },
  exportPortal: {
    summary: "为 Azure 门户写出模板和表单",
    description:
      "写出 azuredeploy.json 和 createUiDefinition.json，供人们在 Azure 门户中创建主机。他们在门户中把主机的证书作为安全参数上传；--host 在本机创建这些证书。",
    arguments: { folder: "把文件写到哪里" },
    options: {
      at: "将发布这两个文件的 URL；输出相应的按钮",
      host: "同时用您的颁发机构创建此主机的证书",
      location: "该主机的 Azure 区域",
      dnsLabel: "其公共 DNS 名称的第一个标签",
      resourceGroup: "其资源组，由此得出它自己的 DNS 标签",
    },
    examples: [
      ["berth export portal out --host build-1 --location westeurope", "文件，以及要输入的内容"],
      ["berth export portal --at https://raw.githubusercontent.com/OWNER/REPOSITORY/main/deploy/portal", "按钮"],
    ],
  },
  defaults: {
    summary: "设置选项的默认值和配置",
    description:
      "设置 --location、--subscription、--cloud 和 --allow-from 的默认值。选项或主机文件优先于它们。配置是一组有名称的默认值，优先于没有名称的默认值。",
  },
  defaultsSet: {
    summary: "设置默认值",
    description:
      "在本机设置默认值。没有设置 AZURE_SUBSCRIPTION_ID 且没有模拟器在运行时，使用默认的订阅；没有给出主机文件时，使用默认的 --allow-from 范围。",
    arguments: { option: "选项", value: "其值；多个范围用逗号分隔" },
    options: { profile: "要更改的配置；如果不存在则创建" },
    examples: [
      ["berth defaults set location chinanorth3", "在该区域创建主机"],
      ["berth defaults set allow-from me", "本机的公共地址，每次创建时查询"],
      ["berth defaults set subscription ID --profile work", "仅用于此配置"],
    ],
  },
  defaultsUnset: {
    summary: "删除默认值",
    description: "删除本机的一个默认值。",
    arguments: { option: "选项" },
    options: { profile: "要更改的配置" },
    examples: [["berth defaults unset location", "使用云的默认区域"]],
  },
  defaultsShow: {
    summary: "显示默认值",
    description: "显示本机的默认值，包括正在使用的配置的值。",
    options: { profile: "显示使用该配置时的默认值" },
    examples: [["berth defaults show --json", "供程序使用"]],
  },
  defaultsList: {
    summary: "列出配置",
    description: "列出本机的配置及其值，并显示正在使用哪一个。",
    examples: [["berth defaults list", "名称、值和正在使用的配置"]],
  },
  defaultsUse: {
    summary: "从现在起使用某个配置",
    description:
      "在 --profile 和 BERTH_PROFILE 都没有指定配置时，使用该配置。由它们指定的配置优先于 AZURE_SUBSCRIPTION_ID 和正在运行的模拟器；正在使用的配置则不然。",
    arguments: { profile: "配置" },
    options: { none: "不使用配置" },
    examples: [
      ["berth defaults use work", "用于所有命令"],
      ["berth list --profile home", "用于一个命令"],
      ["berth defaults use --none", "恢复为没有名称的默认值"],
    ],
  },
  defaultsRemove: {
    summary: "删除配置",
    description: "删除本机的一个配置。不会更改主机。",
    arguments: { profile: "配置" },
    examples: [["berth defaults remove work", "删除其值"]],
  },
  emulator: {
    summary: "在本机运行一个小型的 Azure",
    description: "在本机运行一个小型的 Azure，用于试用和测试。在 Linux 上以 root 运行时，其虚拟机是真实的 Linux 系统。",
  },
  emulatorStart: {
    summary: "在后台启动它",
    description: "启动模拟器。以前运行时的主机会重新可用。",
    options: {
      guests: "虚拟机：真实的 Linux 系统（需要 root），或模拟的",
      agent: "在真实虚拟机中运行扩展的程序：模仿的代理，或 Azure 自己的代理和 wire server（较慢）",
      timeScale: "模拟 Azure 多少等待时间：0 表示没有，1 表示全部",
      cloud: "要模拟的 Azure 云",
      foreground: "留在此终端中；按 Ctrl-C 停止",
    },
    examples: [
      ["berth emulator start", "然后：berth create demo --allow-from anywhere"],
      ["berth emulator start --guests simulated", "没有 root 权限时"],
    ],
  },
  emulatorStop: {
    summary: "停止它；其主机会保留",
    description: "停止模拟器。其主机保留磁盘，下次启动之后会重新可用。",
    options: { forget: "同时删除其主机及磁盘" },
  },
  emulatorStatus: {
    summary: "显示它是否在运行，以及在何处",
    description: "显示模拟器是否在运行，以及在何处。如果没有在运行，退出代码是 9。",
  },
  demo: {
    summary: "在本机演示全部功能",
    description: "启动模拟器，在其中创建主机，在主机上运行容器，演示其他客户端会被拒绝，删除一切，并验证没有任何残留。",
    options: { guests: "真实的 Linux 虚拟机（需要 root），或模拟的" },
  },
  completion: {
    summary: "输出 shell 补全脚本",
    description: "为 bash、zsh、fish 或 PowerShell 输出命令、选项和主机的补全脚本。",
    arguments: { shell: "shell" },
    examples: [
      ['eval "$(berth completion bash)"', "写在 ~/.bashrc 中"],
      ["berth completion fish | source", "写在 ~/.config/fish/config.fish 中"],
    ],
  },
  complete: {
    summary: "补全命令行",
    description: "输出接下来可以出现的词，每行一个。",
    arguments: { words: "目前已输入的词" },
  },
  version: {
    summary: "显示版本",
    description: "显示 berth 和 Node.js 的版本。",
  },
} satisfies Translation<typeof english.toolCommands>;
