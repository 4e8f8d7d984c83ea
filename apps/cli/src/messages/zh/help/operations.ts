import type { Translation } from "@dockberth/core";
import type * as english from "../../en/help/operations.ts";
import { hostArgument, hostNamesArgument, yesText } from "./options.ts";

/** Commands that operate existing hosts. */
export const operationCommands = {
  data: {
    summary: "保留、快照和还原数据磁盘",
    description: "管理不依赖主机而保留的数据磁盘，以及数据磁盘的快照。在删除之前，Azure 对两者计费。",
  },
  dataList: {
    summary: "列出已保留的数据磁盘和快照",
    description: "列出不依赖主机而保留的数据磁盘，以及数据磁盘的快照。",
    examples: [["berth data list", "数据属于哪台主机、大小、时间，以及由什么使用"]],
  },
  dataSnapshot: {
    summary: "为主机的数据磁盘拍摄快照",
    description:
      "为主机的数据磁盘拍摄增量快照。对于正在运行的主机，其内容与断电后相同：如果容器无法从断电中恢复，请先停止它们。",
    arguments: { name: "主机的名称" },
    examples: [["berth data snapshot build-1", "在有风险的更改之前"]],
  },
  dataRestore: {
    summary: "从快照创建磁盘",
    description: "从快照为新主机创建磁盘。快照和已有的主机保持不变。",
    arguments: { snapshot: "快照：NAME 或 GROUP/NAME" },
    options: {
      disk: "新磁盘的名称（默认：快照的名称加 -disk）",
      type: "新磁盘的类型（默认：StandardSSD_LRS）",
    },
    examples: [
      ["berth data restore build-1-data-20300131180000 --disk build-2-data", "一个独立的磁盘"],
      ["berth create build-2 --allow-from me --data-disk-from berth-build-1/build-2-data", "使用它的主机"],
    ],
  },
  dataRemove: {
    summary: "删除已保留的数据磁盘或快照",
    description: "删除已保留的数据磁盘或快照及其数据。",
    arguments: { data: "磁盘或快照：NAME 或 GROUP/NAME" },
    options: yesText,
    examples: [["berth data remove build-1-data", "要求确认"]],
  },
  start: {
    summary: "启动主机",
    description: "启动主机，并等待其 Docker 应答。地址、磁盘和容器不变。",
    arguments: hostNamesArgument,
    examples: [["berth start build-1", "早晨"]],
  },
  stop: {
    summary: "停止主机；此后只对磁盘和地址计费",
    description: "停止并解除分配主机。其磁盘和地址会保留。",
    arguments: hostNamesArgument,
    examples: [
      ["berth stop build-1", "傍晚"],
      ["berth stop web-{1..20}", "一次停止二十台"],
    ],
  },
  restart: {
    summary: "重启主机",
    description: "重启主机，并等待其 Docker 应答。已停止的主机会被启动。",
    arguments: hostNamesArgument,
    examples: [["berth restart build-1", "带有重启策略的容器会再次启动"]],
  },
  resize: {
    summary: "更改主机的大小",
    description: "更改主机的大小。正在运行的主机会重启；如果其硬件不提供该大小，则会迁移。",
    arguments: { name: "主机", size: "新的虚拟机大小" },
    examples: [["berth resize build-1 Standard_D4s_v5", "四个核心"]],
  },
  extend: {
    summary: "更改主机的到期时间",
    description: "更改主机的到期时间。到期一段时间之后 `berth sweep` 会删除它；使用 `never` 时它不会到期。",
    arguments: {
      name: "主机",
      time: "从现在起：90m、8h、3d；或 2030-01-31T18:00Z 这样的时间；或 `never`",
    },
    examples: [
      ["berth extend build-1 8h", "用到当天结束"],
      ["berth extend build-1 never", "sweep 不会删除它"],
    ],
  },
  sweep: {
    summary: "删除到期的主机，解除分配空闲的主机；不使用 --yes 时只列出它们",
    description:
      "列出已到期或自行停止（--idle-after）的主机。使用 --yes 时，删除前者并解除分配后者，使其虚拟机不再计费。没有到期时间或到期时间无法读取的主机绝不会被删除。",
    options: {
      yes: "删除和解除分配它们；不使用此选项时不作任何更改",
      grace: "主机到期之后保留多久",
      resourceGroup: "只处理此资源组的主机",
    },
    examples: [
      ["berth sweep", "将会删除或解除分配什么，以及其他主机为何保留"],
      ["berth sweep --yes --grace 240 --quiet", "每天夜里"],
    ],
  },
  upgrade: {
    summary: "升级主机上的 Docker Engine",
    description:
      "在主机上安装最新版本或指定版本的 Docker Engine，并显示新旧两个版本。容器继续运行。swarm 的节点会被拒绝，因为其容器会停止。",
    arguments: hostArgument,
    options: { engineVersion: "例如 28.5.2 或 28（默认：其软件包来源的最新版本）" },
    examples: [["berth upgrade build-1 --json | jq -r '.from, .to'", "供程序使用"]],
  },
  patch: {
    summary: "在主机上安装发行版的更新",
    description:
      "用发行版自己的包管理器安装安全更新或全部更新，并显示更新了什么，以及主机是否需要重启。被锁定的软件包保持不变。不使用 --reboot 时容器继续运行，即使更新包含 Docker Engine；swarm 的节点会拒绝 Engine 的更新。",
    arguments: hostArgument,
    options: {
      updates: "安装哪些更新",
      reboot: "如果主机需要重启，则重启主机，并等待其 Docker 应答",
    },
    examples: [
      ["berth patch build-1 --reboot", "安全更新；如果需要，则重启"],
      ["berth patch build-1 --updates all --json | jq .rebootNeeded", "全部更新，供程序使用"],
    ],
  },
  provision: {
    summary: "修复主机的设置",
    description: "用原有的设置重新设置主机：软件包、daemon.json、systemd 单元、防火墙。只更改有差异的内容。",
    arguments: hostArgument,
    examples: [["berth provision build-1", "有人手动编辑 daemon.json 之后"]],
  },
  logs: {
    summary: "显示主机的日志",
    description:
      "不通过 SSH，显示守护进程日志的最后若干行；或者显示安装的输出，即使主机已停止，Azure 也会保留它。控制字符显示为符号；--raw 会原样传递它们。",
    arguments: hostArgument,
    options: {
      source: "守护进程的日志，或安装的输出",
      lines: "行数",
      follow: "持续显示新的行，直到按 Ctrl-C；每隔几秒询问一次 Azure",
    },
    examples: [
      ["berth logs build-1 --lines 20", "守护进程"],
      ["berth logs build-1 --follow", "持续显示新的行"],
      ["berth logs build-1 --source extension", "设置为何失败"],
    ],
  },
  run: {
    summary: "不通过 SSH，在主机上以 root 身份运行脚本",
    description:
      "通过 Azure 的“运行命令”在主机上以 root 身份运行命令或脚本，并实时显示其输出。该命令以脚本的退出代码退出。Azure 每次只保留最后 4 KB 的输出。控制字符显示为符号；--raw 会原样传递它们。",
    arguments: { name: "主机", words: "交给 shell 的命令；或使用 --file" },
    options: {
      file: "脚本；- 表示从标准输入读取",
      env: "脚本的一个变量；可重复",
      secretEnv: "传给脚本的本进程环境变量；在 Azure 中不可见；可重复",
      timeout: "脚本最多可以运行多久",
    },
    examples: [
      ["berth run build-1 -- df -h /var/lib/docker", "一个命令"],
      ["berth run build-1 --file setup.sh --secret-env TOKEN", "使用机密的脚本"],
    ],
  },
  ssh: {
    summary: "通过 SSH 登录主机",
    description:
      "登录用 --ssh-from 和密钥创建的主机。首次使用时会通过 Azure 读取 SSH 主机密钥，因此网络路径上的任何人都无法冒充该主机。`berth run` 不需要 SSH。",
    arguments: { name: "主机", words: "在主机上运行的命令（默认：shell）" },
    examples: [
      ["berth ssh build-1", "shell"],
      ["berth ssh build-1 -- journalctl -u docker", "一个命令"],
    ],
  },
  cp: {
    summary: "在本机与主机之间复制文件",
    description:
      "用 scp 在本机与主机之间复制文件。主机必须是用 --ssh-from 创建的。对于容器中的文件，请使用 `berth docker NAME -- cp`。",
    arguments: { source: "复制什么：路径，或主机上的 NAME:PATH", target: "复制到哪里：路径，或 NAME:PATH" },
    examples: [
      ["berth cp build-1:/var/log/syslog .", "从主机复制"],
      ["berth cp ./config build-1:/tmp/config", "复制到主机，也可以是文件夹"],
    ],
  },
  tunnel: {
    summary: "通过 SSH 访问主机的端口",
    description:
      "通过 SSH 把本机的一个端口转发到主机或其网络中另一台虚拟机的端口，直到按 Ctrl-C。安全组中不需要该端口的规则；SSH 必须已开放（--ssh-from）。只转发 TCP，且只有本机可以连接。",
    arguments: { name: "主机", ports: "PORT、LOCAL:PORT，或用于另一台虚拟机的 LOCAL:ADDRESS:PORT" },
    examples: [
      ["berth tunnel build-1 8080", "然后：curl http://127.0.0.1:8080"],
      ["berth tunnel build-1 5432:10.20.0.9:5432", "只有该主机可以访问的数据库"],
    ],
  },
  stats: {
    summary: "显示主机上的容器使用了多少资源",
    description: "显示每个正在运行的容器的处理器时间、内存和流量，只显示一次。它运行 `docker stats`。",
    arguments: hostArgument,
    options: { timeout: "docker 最多可以用多久" },
    examples: [["berth stats build-1", "表格"]],
  },
  prune: {
    summary: "删除主机上未使用的容器、映像和网络",
    description: "删除主机上已停止的容器、未使用的网络、悬空的映像和构建缓存。它运行 `docker system prune`。",
    arguments: hostArgument,
    options: {
      all: "同时删除没有容器使用的映像",
      volumes: "同时删除未使用的匿名卷及其数据；Engine 23 之前也包括命名卷",
      timeout: "docker 最多可以用多久",
      ...yesText,
    },
    examples: [["berth prune build-1 --all", "要求确认"]],
  },
  ip: {
    summary: "输出主机的地址",
    description: "只输出主机的地址。",
    arguments: hostArgument,
    examples: [["curl http://$(berth ip build-1):8080", "在脚本中"]],
  },
  url: {
    summary: "输出主机的 Docker URL",
    description: "只输出主机的 Docker URL。",
    arguments: hostArgument,
    examples: [["berth url build-1", "在脚本中"]],
  },
  status: {
    summary: "输出主机的电源状态",
    description: "只输出主机的电源状态。",
    arguments: hostArgument,
    examples: [['[ "$(berth status build-1)" = running ] || berth start build-1', "在脚本中"]],
  },
  config: {
    summary: "输出用于主机的 docker 选项",
    description: "只输出 docker 连接主机所用的选项。",
    arguments: hostArgument,
    examples: [["docker $(berth config build-1) ps", "在脚本中"]],
  },
} satisfies Translation<typeof english.operationCommands>;
