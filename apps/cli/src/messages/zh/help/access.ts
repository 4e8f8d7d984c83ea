import type { Translation } from "@dockberth/core";
import type * as english from "../../en/help/access.ts";
import { hostArgument, hostNamesArgument, machineReferenceTexts, yesText } from "./options.ts";

/** Commands about certificates, sign-in and access to machines. */
export const accessCommands = {
  rotate: {
    summary: "更换主机的证书",
    description:
      "更换主机的服务器证书；其中的名称不变。守护进程重启一次，容器继续运行，客户端不受影响。依次使用 --to-next 和 --finish，可以把主机移到另一个颁发机构，这两步都可以重复执行。",
    arguments: hostArgument,
    options: {
      validForDays: "新证书的有效天数（默认：90）",
      toNext: "同时信任由 `berth ca renew` 创建的下一个颁发机构",
      finish: "完成迁移：只信任下一个颁发机构",
    },
    examples: [
      ["berth rotate build-1", "在证书过期之前；`berth list` 显示过期时间"],
      ["berth ca renew", "移到另一个颁发机构，第一步"],
      ["berth rotate build-1 --to-next", "第二步：同时信任两者；请签发新的授权"],
      ["berth rotate build-1 --finish", "第三步：拒绝旧颁发机构的客户端"],
      ["berth ca renew --finish", "第四步，在每台主机都迁移之后"],
    ],
  },
  grant: {
    summary: "授权一个人或一个作业访问主机",
    description:
      "为一个人或一个作业签发客户端证书。它只能打开这台主机；在证书过期之前，持有者在该主机上是 root。`berth revoke` 可以提前结束该主机的全部授权。",
    arguments: hostArgument,
    options: {
      for: "证书中此人或此作业的名称（默认：您）",
      hours: "有效多少小时",
      to: "把 ca.pem、cert.pem 和 key.pem 写入此文件夹，用于 DOCKER_CERT_PATH",
      file: "写出一个文件，供另一台计算机上的 `berth import` 使用；请保密",
      dockerContext: "在本机创建 docker 上下文",
      request: "签署此证书签名请求（参阅 `berth request`）；私钥留在其所有者手中",
      list: "显示用此文件夹签发的授权，以及各自的有效期",
    },
    examples: [
      ["berth grant build-1 --for anna --hours 8 --file anna.berth", "Anna 运行：berth import anna.berth"],
      ["berth grant build-1 --for ci --hours 1 --to ./certs", "DOCKER_CERT_PATH=./certs"],
      ["berth grant build-1 --request anna.csr --file anna.berth", "Anna 的私钥留在她的计算机上"],
      ["berth grant build-1 --list", "授权给了谁，到什么时候"],
    ],
  },
  renew: {
    summary: "续期您的客户端证书",
    description:
      "续期您自己的、剩余有效期不足三分之一的客户端证书，以及包含它们的 docker 上下文。每个使用主机的命令都会这样做；此命令供定时任务使用。其他用户给您的授权不能在这里续期；它何时过期会有警告。",
    arguments: { names: "主机，可以是名称或模式（默认：本机上有证书的全部主机）" },
    examples: [["berth renew", "由 cron 每小时运行"]],
  },
  revoke: {
    summary: "使主机以前的全部证书失效",
    description:
      "使拥有这些主机客户端证书的任何人都无法再访问，无论证书来自哪台计算机或哪个适配器。Docker 重启一次，容器继续运行，swarm 的容器除外。您自己的证书会被更换；其他人都需要新的授权。",
    arguments: hostNamesArgument,
    examples: [
      ["berth revoke build-1", "带有授权的笔记本电脑丢失"],
      ["berth close build-1 && berth revoke build-1 && berth open build-1", "其间没有人可以访问"],
    ],
  },
  close: {
    summary: "立即拒绝任何人访问 Docker，或关闭端口",
    description:
      "对所有人关闭 Docker 的端口，并断开已打开的连接。容器继续运行，其自身的端口保持开放。给出端口时：关闭由 `berth open NAME PORT` 开放的端口；通过它的现有连接不会断开。",
    arguments: { names: `${hostNamesArgument.names}；然后是端口，例如 22 或 53/udp` },
    examples: [
      ["berth close build-1", "出现异常；先查明情况"],
      ["berth close build-1 22", "在 `berth open build-1 22` 之后"],
    ],
  },
  open: {
    summary: "撤销 close，或临时开放端口",
    description:
      "让 `berth close` 之前可以访问的人重新访问 Docker。给出端口时：在安全组中用单独的规则开放该端口，与主机描述中的端口互不影响。它由 `berth close NAME PORT` 关闭，或在时间到期之后由 `berth sweep` 关闭，或随主机一起删除。",
    arguments: { names: `${hostNamesArgument.names}；然后是端口，例如 22 或 53/udp` },
    options: {
      from: "谁可以访问该端口：地址、范围、me（本机）或 anywhere（默认：me）",
      for: "端口开放多长时间：90m、8h、3d（默认：直到被关闭）",
    },
    examples: [
      ["berth open build-1", "在 `berth close build-1` 之后"],
      ["berth open build-1 22 --for 1h", "从本机使用 SSH，一小时"],
      ["berth open build-1 8080 53/udp --from 203.0.113.0/24", "对一个网络开放两个端口"],
      ["berth open build-1 443 --from anywhere", "对整个互联网开放"],
    ],
  },
  request: {
    summary: "创建私钥和证书签名请求",
    description:
      "创建一个留在本机的私钥，以及一个不属于机密的证书签名请求。颁发机构的所有者用 `berth grant --request` 答复它；请用 `berth import --key` 导入答复。",
    arguments: { who: "您的名称，或作业的名称" },
    options: { to: "把 key.pem 和 request.csr 写到哪里" },
    examples: [
      ["berth request anna --to ~/berth", "发送 ~/berth/request.csr"],
      ["berth import anna.berth --key ~/berth/key.pem", "收到答复之后"],
    ],
  },
  import: {
    summary: "导入别人给您的授权",
    description:
      "导入授权。之后无需 Azure 账户，即可对该主机使用 `berth env`、`docker`、`ip`、`url` 和 `config`。命令会显示地址和颁发机构的指纹：如果文件是通过您不信任的渠道收到的，请通过另一个渠道向主机的所有者核对它们。",
    arguments: { file: "由 `berth grant --file` 写出的文件" },
    options: {
      key: "您的私钥，如果该授权是对您的请求的答复",
      replace: "替换已为同名的另一台主机保存的内容：另一个地址或另一个颁发机构",
    },
    examples: [['berth import anna.berth && eval "$(berth env build-1)"', "然后使用 docker"]],
  },
  login: {
    summary: "显示使用的是哪个 Azure 登录",
    description:
      "显示 Berth 使用哪个登录、哪个标识和哪个订阅；如果没有登录，则说明应当怎么做。Berth 使用 Azure 自己的工具的登录，不保存任何登录信息。",
    examples: [
      ["az login && berth login", "个人登录"],
      ["berth login --cloud china", "在另一个云中"],
    ],
  },
  doctor: {
    summary: "检查能否创建主机",
    description:
      "检查本机（docker、其上下文、存放密钥的文件夹、颁发机构）和 Azure（登录、时钟、订阅、提供程序、权限、大小、配额、策略）。不创建任何资源；只有 --register 会作出更改。退出代码是第一项失败检查的代码。",
    options: {
      location: "计划中主机的 Azure 区域",
      size: "计划中主机的虚拟机大小",
      resourceGroup: "用于计划中主机的现有资源组",
      register: "如有需要，为订阅注册 Microsoft.Compute 和 Microsoft.Network",
    },
    examples: [
      ["berth doctor", "每项检查一行"],
      ["berth doctor --location westeurope --size Standard_D4s_v5", "针对这种大小的主机"],
    ],
  },
  ca: {
    summary: "管理您的证书颁发机构",
    description:
      "管理您的主机所属的证书颁发机构：其密钥为每台主机签署一张 CA 证书。如果您还没有颁发机构，`berth create` 会创建一个。",
  },
  caShow: {
    summary: "显示其名称、指纹和到期时间",
    description: "显示颁发机构的名称、指纹、到期时间和文件夹。",
  },
  caCreate: {
    summary: "创建或导入颁发机构",
    description: "创建证书颁发机构，或导入已有的颁发机构。您当前的颁发机构绝不会被覆盖。",
    options: {
      name: "其名称（默认：您的名称和本机的名称）",
      validForDays: "其有效天数（默认：5 年）",
      algorithm: "密钥算法（默认：ecdsa-p256）",
      from: "从此文件夹导入 ca.pem 和 ca-key.pem；用 BERTH_CA_PASSPHRASE 解密私钥",
      replace: "把您当前的颁发机构移到一边；现有的主机仍然只信任它",
    },
    examples: [
      ["berth ca create --name 'Acme docker' --valid-for-days 365", "有效期一年，使用大家认识的名称"],
      ["berth ca create --from ~/.docker", "以前按 docker 自己的说明创建的"],
    ],
  },
  caExport: {
    summary: "输出其证书，或复制到文件夹",
    description: "输出颁发机构的证书，或把颁发机构复制到文件夹。",
    options: {
      to: "把 ca.pem 写入此文件夹，而不是输出它",
      withKey: "同时写出 ca-key.pem（权限 0600），用于把颁发机构移到另一台计算机",
    },
    examples: [
      ["berth ca export > ca.pem", "证书，不属于机密"],
      ["berth ca export --to /media/stick/ca --with-key", "证书和私钥"],
    ],
  },
  caImport: {
    summary: "从文件夹导入颁发机构",
    description: "导入由 `berth ca export --with-key` 或 openssl 写出的颁发机构。与 `berth ca create --from` 相同。",
    arguments: { folder: "ca.pem 和 ca-key.pem 所在的文件夹；用 BERTH_CA_PASSPHRASE 解密私钥" },
    examples: [["berth ca import /media/stick/ca", "在另一台计算机上"]],
  },
  caRenew: {
    summary: "创建下一个颁发机构；使用 --finish 时启用它",
    description:
      "在当前颁发机构之外创建下一个颁发机构。请用 `berth rotate NAME --to-next` 和 `berth rotate NAME --finish` 把每台主机移到它之下，然后用 --finish 运行此命令：下一个颁发机构取代当前的颁发机构，后者被移到一边。",
    options: {
      validForDays: "下一个颁发机构的有效天数（默认：5 年）",
      finish: "取代当前的颁发机构；如果仍有主机信任它，则会失败",
    },
    examples: [
      ["berth ca renew", "在当前颁发机构过期之前；`berth ca show` 显示过期时间"],
      ["berth ca renew --finish", "在每台主机都迁移之后"],
    ],
  },
  resetAccess: {
    summary: "重置虚拟机的密码、SSH 密钥、sshd 或远程桌面",
    description:
      "重新获得虚拟机的访问权限：设置管理员的密码或 SSH 密钥，删除用户，或还原 sshd 的配置。在 Windows 上，设置管理员的密码或重置远程桌面。它使用 Azure 的 VMAccess 扩展，适用于主机以及除域控制器之外的任何其他虚拟机。Berth 不在 Windows 上创建 Docker 主机。",
    arguments: machineReferenceTexts.arguments,
    options: {
      username: "要创建或更改的管理员",
      password: "设置密码；从终端读取，或读取标准输入的第一行",
      sshPublicKey: "设置此 SSH 公钥，OpenSSH 格式",
      expiration: "账户何时到期，写成 YYYY-MM-DD",
      removeUser: "删除此用户及其主目录",
      resetSsh: "还原发行版的 sshd 配置",
      resetRemoteDesktop: "在 Windows 上：启用远程桌面，并在 Windows 防火墙中开放其端口",
    },
    examples: [
      ['berth reset-access build-1 --username ada --ssh-public-key "$(cat ~/.ssh/id_ed25519.pub)"', "让 Ada 可以访问"],
      ["berth reset-access build-1 --username ada --password", "会询问密码"],
      ["berth reset-access build-1 --reset-ssh", "在 sshd_config 出错之后"],
    ],
  },
  extension: {
    summary: "管理虚拟机的扩展",
    description: "管理主机或任何其他虚拟机的扩展。",
  },
  extensionList: {
    summary: "列出虚拟机的扩展",
    description: "列出虚拟机的扩展及其版本和状态。",
    arguments: machineReferenceTexts.arguments,
    examples: [["berth extension list build-1", "主机的扩展"]],
  },
  extensionShow: {
    summary: "显示一个扩展的详细信息",
    description: "显示一个扩展的设置和状态，以及其处理程序的最后一条消息。",
    arguments: machineReferenceTexts.arguments,
    options: { extension: "它在虚拟机上的名称" },
    examples: [["berth extension show build-1 --extension docker", "设置的结果"]],
  },
  extensionSet: {
    summary: "安装扩展，或更改其设置",
    description:
      "在虚拟机上安装扩展或更改其设置，并等待其处理程序。对于每个发布者和类型，Azure 只允许每台虚拟机安装一个扩展；使用其他名称的同类扩展不会被替换。受保护的设置来自文件或标准输入，绝不来自命令行参数。",
    arguments: machineReferenceTexts.arguments,
    options: {
      publisher: "例如 Microsoft.Azure.Extensions",
      type: "例如 CustomScript",
      version: "主版本号和次版本号，例如 2.1",
      extension: "它在虚拟机上的名称（默认：其类型）",
      settings: "JSON；可以读取该虚拟机的人都能看到",
      protectedSettingsFile: "包含受保护设置（JSON）的文件；`-` 表示读取标准输入",
    },
    examples: [
      [
        "berth extension set build-1 --publisher Microsoft.Azure.Monitor --type AzureMonitorLinuxAgent --version 1.33",
        "Azure Monitor",
      ],
    ],
  },
  extensionRemove: {
    summary: "从虚拟机删除扩展",
    description: "从虚拟机删除扩展。只有其处理程序才能撤销它在虚拟机上所做的更改。",
    arguments: machineReferenceTexts.arguments,
    options: { extension: "它在虚拟机上的名称", ...yesText },
    examples: [["berth extension remove build-1 --extension agent", "要求确认"]],
  },
  extensionTypes: {
    summary: "列出 Azure 提供的扩展类型",
    description: "列出 Azure 在某个区域为 Linux 和 Windows 提供的扩展类型及其版本。",
    options: {
      location: "Azure 区域",
      publisher: "只列出此发布者的扩展（默认：Azure 文档中的各发布者）",
      os: "只列出用于此操作系统的扩展",
    },
    examples: [
      ["berth extension types --os linux", "用于 Linux 虚拟机"],
      ["berth extension types --publisher Microsoft.Azure.Extensions --json", "全部版本，供程序使用"],
    ],
  },
} satisfies Translation<typeof english.accessCommands>;
