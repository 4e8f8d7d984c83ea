import type { Translation } from "@dockberth/core";
import type * as english from "../../en/help/hosts.ts";
import { hostArgument, hostNamesArgument, yesText } from "./options.ts";

const describedNames = { names: "主机的名称或模式：web-{1..20}（默认：文件中的主机）" };

/** Commands that create, show, use and remove hosts. */
export const hostCommands = {
  create: {
    summary: "创建主机，或完成其创建",
    description:
      "创建一台虚拟机，其中的 Docker Engine 只接受双向 TLS，并用一次握手进行验证。中断之后请再次运行该命令：它会从中断处继续，且不会更改已经符合描述的主机。同一资源组的主机在一次部署中创建。",
    arguments: describedNames,
    examples: [
      ["berth create build-1 --allow-from 203.0.113.7", "只允许一个地址使用的主机"],
      ["berth create build-1 --allow-from 203.0.113.0/24 --size Standard_D4s_v5 --expires-in 8h", "更大的主机，会到期"],
      ["berth create 'web-{1..20}' --resource-group shop --allow-from 203.0.113.7", "一个网络中的二十台主机"],
      ["berth create --file berth.yaml --json", "文件中描述的主机"],
    ],
  },
  list: {
    summary: "列出主机",
    description: "列出订阅中的每台主机，包括没有完全创建或删除的主机。",
    options: {
      resourceGroup: "只列出此资源组的主机",
      output: "输出形式：wide 显示所有列，或 json、yaml、tsv、name；默认是与终端同宽的表格",
      names: "只输出名称，每行一个",
    },
    examples: [
      ["berth list", "表格"],
      [`berth list --query "[?state=='ready'].address"`, "JMESPath 表达式从 JSON 中选出的内容"],
      ["berth list -o tsv | cut -f 1,4", "供脚本使用的列"],
    ],
  },
  inspect: {
    summary: "显示一台主机的详细信息",
    description: "显示 Azure 所知的主机信息，以及其 Docker 通过双向 TLS 的应答。",
    arguments: hostArgument,
    examples: [["berth inspect build-1 --json", "供程序使用"]],
  },
  env: {
    summary: "输出使 docker 指向主机的变量",
    description: "以当前 shell 的命令形式，输出使 docker 和类似工具指向主机的变量。",
    arguments: { name: "主机；使用 --unset 时不需要" },
    options: {
      shell: "shell（默认：正在使用的 shell）",
      unset: "输出取消这些变量的命令",
      noProxy: "同时把主机加入 NO_PROXY",
      dockerContext: "改为创建 docker 上下文；与 --unset 一起使用时将其删除",
      wake: "如果主机已关闭，先启动它并等待其 Docker",
    },
    examples: [
      ['eval "$(berth env build-1)"', "bash、zsh、sh"],
      ["berth env build-1 --shell fish | source", "fish"],
      ["berth env build-1 --shell powershell | Invoke-Expression", "PowerShell"],
      ["berth env build-1 --docker-context", "然后：docker --context berth-build-1 ps"],
      ['eval "$(berth env --unset)"', "撤销"],
    ],
  },
  use: {
    summary: "让 docker 从现在起使用某台主机",
    description:
      "创建或更新主机的 docker 上下文，并将其设为 docker 的当前上下文：此后每个终端中的每个 docker 命令都使用该主机。`berth list` 不需要当前主机；`docker context show` 显示当前是哪一台。",
    arguments: { name: "主机；使用 --none 时不需要" },
    options: { none: "让 docker 恢复使用其默认上下文" },
    examples: [
      ["berth use build-1 && docker ps", "主机上的容器"],
      ["berth use --none", "撤销"],
    ],
  },
  docker: {
    summary: "对主机运行 docker 命令行",
    description:
      "对主机运行 docker 命令行。自行停止的主机（--idle-after）会先被启动。该命令以 docker 的退出代码退出。在终端中，输出中的控制字符显示为符号，因此交互式程序需要在名称之前加上 --raw。管道或文件得到的是未经更改的输出。",
    arguments: { name: "主机", words: "docker 的参数" },
    examples: [
      ["berth docker build-1 -- ps --all", "列出其容器"],
      ["berth docker build-1 -- build -t app .", "在主机上构建映像"],
      ["berth docker --raw build-1 -- run -it alpine", "容器中的 shell"],
    ],
  },
  remove: {
    summary: "完全删除主机",
    description:
      "删除属于主机的一切，即使它没有完全创建，且不删除任何其他内容。接管的虚拟机不会被删除：它会还原到以前的状态。",
    arguments: hostNamesArgument,
    options: {
      all: "订阅的全部主机，或 --resource-group 的全部主机",
      keepData: "保留数据磁盘，它会计费；`berth create NAME --data-disk-from DISK` 再次使用它",
      ...yesText,
      resourceGroup: "如果创建在为资源添加标记之前中断，在哪里查找",
    },
    examples: [
      ["berth remove build-1", "要求确认"],
      ["berth remove web-{1..20} --yes", "一次删除二十台"],
      ["berth remove build-1 --keep-data", "数据磁盘会保留；见 `berth data list`"],
      ["berth remove --all --resource-group shop", "资源组的全部主机；要求确认"],
      ["berth remove build-1 --yes --json", "供程序使用"],
    ],
  },
  plan: {
    summary: "显示 create 将会创建什么",
    description:
      "显示使用同样的选项时 `berth create` 将会创建什么。不创建任何资源，也不向 Azure 发送任何内容，除非用 --what-if 请 Azure 验证计划并报告将会更改什么，或用 --prices 读取 Azure 公开的价格表。",
    arguments: describedNames,
    options: {
      whatIf: "询问 Azure 是否会接受该计划，以及哪些属性将会更改",
    },
    examples: [
      ["berth plan build-1 --allow-from 203.0.113.7", "资源、名称和标记"],
      ["berth plan build-1 --allow-from 203.0.113.7 --what-if", "Azure 将会逐个属性地更改什么"],
      ["berth plan build-1 --allow-from 203.0.113.7 --disk-size 128 --prices", "每小时和每月的费用"],
      ["berth plan --file berth.yaml --json", "完整的计划，包括 ARM 模板"],
    ],
  },
  apply: {
    summary: "创建和更新文件中的主机",
    description:
      "将文件中的主机与 Azure 中的主机进行比较，并应用差异：创建缺少的主机，完成未完成的主机，更改端口、标记、守护进程选项和 compose 文件。无法就地更改的差异会被报告，主机保持不变。中断之后请再次运行该命令：它会从中断处继续。",
    options: {
      file: "主机文件",
      prune: "删除属于此文件的 set 但文件不再声明的主机；要求确认",
      dryRun: "显示将会创建、更改和删除什么，不作任何更改",
      detailedExitcode: "与 --dry-run 一起使用：没有更改时以 0 退出，有更改时以 2 退出",
      ...yesText,
    },
    examples: [
      ["berth apply", "应用 berth.yaml"],
      ["berth apply --dry-run", "显示将会更改什么"],
      ["berth apply --file shop.yaml --prune", "同时删除不再声明的主机"],
    ],
  },
  schema: {
    summary: "输出主机文件的 JSON Schema",
    description: "输出主机文件的 JSON Schema。编辑器用它补全和检查 berth.yaml；请在文件的第一行指明该架构。",
    examples: [
      ["berth schema > berth.schema.json", "保存在 berth.yaml 旁边"],
      ["# yaml-language-server: $schema=berth.schema.json", "berth.yaml 的第一行"],
    ],
  },
  adopt: {
    summary: "把已有的虚拟机变成主机",
    description:
      "在已有的 Linux 虚拟机上设置使用双向 TLS 的 Docker。其扩展、Docker 选项和安全规则会保留。如果其中已经运行 Docker，它会重启一次。`berth remove` 把虚拟机还原到以前的状态。",
    arguments: { machine: "虚拟机的名称，与 --resource-group 一起使用" },
    options: {
      machineId: "虚拟机的资源 ID，用于代替其名称和资源组",
      resourceGroup: "虚拟机的资源组",
      name: "主机的名称（默认：虚拟机的名称）",
      file: "包含主机字段的 YAML 或 JSON 文件；选项优先于文件",
      allowFrom: "谁可以访问 Docker：地址、CIDR 范围，或 `anywhere`；可重复",
      port: "Docker 的端口",
      hostname: "服务器证书中的另一个名称或地址；可重复",
      adminUsername: "可以使用 Docker 套接字的虚拟机用户",
      engineSource: "Docker Engine 软件包的来源",
      engineVersion: "Docker Engine 的版本",
      expiresIn: "主机何时到期，之后 `berth sweep` 可以还原虚拟机：90m、8h、3d",
      noProve: "不等待 Docker 应答，用于只能从另一个网络访问的虚拟机",
    },
    examples: [
      ["berth adopt vm7 --resource-group team --allow-from 203.0.113.7", "用名称和资源组指定"],
      ['berth adopt --machine-id "$(az vm show -g team -n vm7 --query id -o tsv)" -f berth.yaml', "用资源 ID 指定"],
    ],
  },
  audit: {
    summary: "按照 CIS Docker Benchmark 审核主机",
    description:
      "按照 CIS Docker Benchmark 中可由其 Docker 回答的条目审核主机。无法评估的条目报告为未评估并附上原因；它绝不会算作通过。不更改主机上的任何内容。",
    arguments: hostArgument,
    options: {
      deep: "同时检查虚拟机本身：文件的所有者和权限、auditd、守护进程的选项",
      all: "同时显示通过的和未评估的条目",
      sarif: "同时以 SARIF 2.1.0 写出结果，用于代码扫描",
      failOn: "什么情况下命令以 1 退出",
    },
    examples: [
      ["berth audit build-1", "有警告时以 1 退出"],
      ["berth audit build-1 --deep --all", "每个条目，未评估的附原因"],
      ["berth audit build-1 --sarif audit.sarif --fail-on never", "用于代码扫描"],
    ],
  },
} satisfies Translation<typeof english.hostCommands>;
