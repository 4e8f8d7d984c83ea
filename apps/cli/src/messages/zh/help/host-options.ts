import type { Translation } from "@dockberth/core";
import type * as english from "../../en/help/host-options.ts";

export const optionHeadings = {
  options: "选项：",
  hostFile: "主机：",
  machine: "虚拟机：",
  disks: "磁盘：",
  network: "网络：",
  docker: "Docker：",
} satisfies Translation<typeof english.optionHeadings>;

/** The options that describe a host: every field of docs/spec.md. */
export const hostFileTexts = {
  file: "描述一台或多台主机的 YAML 或 JSON 文件；选项优先于文件（默认：berth.yaml，如果没有指定主机且该文件存在）",
  tag: "一个 Azure 标记；可重复",
  expiresIn: "主机何时到期，之后 `berth sweep` 可以将其删除：90m、8h、3d",
} satisfies Translation<typeof english.hostFileTexts>;

export const machineTexts = {
  location: "Azure 区域（默认：westeurope、chinanorth3 或 usgovvirginia，取决于云）",
  resourceGroup: "现有的或新的资源组（默认：berth-NAME，仅用于这台主机）",
  size: "虚拟机的大小（默认：Standard_B2ls_v2）",
  architecture: "处理器架构（默认：x64）",
  image: "别名（例如 debian-13）、publisher:offer:sku:version 形式的 URN，或 ID（默认：ubuntu-24.04）",
  imagePlan: "市场映像的购买计划：image、none 或 PUBLISHER:PRODUCT:NAME",
  acceptTerms: "为整个订阅接受映像的市场条款",
  trustedLaunch: "始终使用安全启动和虚拟 TPM",
  noTrustedLaunch: "从不使用安全启动和虚拟 TPM",
  zone: "可用性区域",
  availabilitySet: "可用性集，由资源组的主机共享",
  spot: "使用现成虚拟机（spot）：更便宜，但 Azure 可能随时将其逐出",
  spotMaxPrice: "每小时的最高价格；隐含 --spot",
  spotEviction: "Azure 如何处理被逐出的现成虚拟机（默认：Deallocate）；隐含 --spot",
  identity: "`system`，或用户分配的标识的资源 ID；可重复",
  adminUsername: "管理员（默认：berth）",
  sshKey: "包含管理员 SSH 公钥的文件",
  sshPublicKey: "管理员的 SSH 公钥，OpenSSH 格式",
  generateSshKey: "创建一次 SSH 密钥，供以后的主机继续使用，并用于 `berth ssh`",
  customData: "用于首次启动的 cloud-init 文件；视为机密",
  idleAfter: "无人使用 Docker 达到此时长后停止主机：30m、8h；之后 `berth sweep` 会解除分配它（默认：从不）",
} satisfies Translation<typeof english.machineTexts>;

export const diskTexts = {
  diskSize: "系统磁盘的大小（默认：映像的大小）",
  diskType: "系统磁盘的类型，例如 Premium_LRS（默认：StandardSSD_LRS）",
  ephemeralDisk: "把系统磁盘放在虚拟机的硬件上：速度更快且免费，但主机无法停止或调整大小",
  dataDisk: "用于映像、容器和卷的单独磁盘的大小",
  dataDiskFrom: "用已有的磁盘代替新的数据磁盘：NAME 或 GROUP/NAME；见 `berth data`。删除主机时它会保留",
  dataDiskType: "数据磁盘的类型，例如 PremiumV2_LRS（默认：StandardSSD_LRS）",
  dataDiskCaching: "虚拟机如何缓存数据磁盘",
} satisfies Translation<typeof english.diskTexts>;

export const networkTexts = {
  allowFrom: "谁可以访问 Docker：地址、CIDR 范围、表示本机公共地址的 `me`，或 `anywhere`；可重复",
  port: "Docker 的端口（默认：2376）",
  sshFrom: "谁可以访问 SSH，形式相同；默认不允许任何人；可重复",
  openPort: "容器发布的端口：443、8000-8100/udp、80=203.0.113.0/24；可重复",
  dnsLabel: "公共 DNS 名称的第一个标签",
  hostname: "服务器证书中的另一个名称或地址；可重复",
  network: "虚拟网络，由资源组的主机共享（默认：berth-net）",
  existingNetwork: "使用现有的网络和子网，不作更改",
  networkGroup: "现有网络的资源组",
  subnet: "子网（默认：hosts）",
  addressPrefix: "新网络的地址范围（默认：10.20.0.0/16）",
  subnetPrefix: "其子网的地址范围（默认：10.20.0.0/20）",
  natGateway: "为新网络中没有公共地址的主机提供出站访问；计费",
  securityGroup: "`own`、`subnet`，或现有的安全组：NAME 或 GROUP/NAME（默认：own）",
  publicAddress: "`new`、`none`，或现有的公共地址：NAME 或 GROUP/NAME（默认：new）",
  privateAddress: "子网中的静态地址",
  acceleratedNetworking: "如果该大小支持，则使用 SR-IOV",
  noAcceleratedNetworking: "不使用 SR-IOV",
} satisfies Translation<typeof english.networkTexts>;

export const dockerTexts = {
  engineSource: "Docker Engine 软件包的来源（默认：auto）",
  engineVersion: "Docker Engine 的版本",
  engineMirror: "https://download.docker.com 的镜像站",
  hardening: "守护进程加固的严格程度（默认：default）",
  metadataForContainers: "容器能否访问元数据地址，并由此使用虚拟机的标识（默认：blocked）",
  registryMirror: "Docker Hub 的镜像站；可重复",
  insecureRegistry: "没有可验证的 TLS 的镜像仓库；可重复",
  label: "Engine 的标签；可重复",
  storageDriver: "存储驱动程序",
  httpProxy: "HTTP 的代理",
  httpsProxy: "HTTPS 的代理",
  proxyExcept: "不通过代理访问的主机或范围；可重复",
  daemon: "包含 daemon.json 更多选项的文件",
  compose: "在新主机上启动的 compose 文件",
  files: "从此文件夹发送 compose 文件所用的内容：env 文件、包含的文件、挂载的文件、机密",
  env: "compose 文件的一个变量；可重复",
  envFile: "compose 文件的 env 文件，由 docker compose 读取",
} satisfies Translation<typeof english.dockerTexts>;

export const secretTexts = {
  secretEnv: "作为机密传给 compose 文件的本进程环境变量；可重复",
  secretEnvFile: "包含机密的 env 文件，由 docker compose 读取",
  login: "要登录的镜像仓库（docker.io：Docker Hub）；可重复",
  loginPassword: "每个 --login 的密码来源：文件、表示标准输入的 `-`，或 env:NAME；可重复",
} satisfies Translation<typeof english.secretTexts>;
