import type { HostPort, OpenedPort, Translation } from "@dockberth/core";
import { powerText } from "@dockberth/core/messages/zh";
import type * as english from "../en/results.ts";
import { day, minute } from "../format.ts";

/** What a command says when it is done. */
export const resultTexts = {
  hostReady: ({ name, address, port }) =>
    `主机 ${name} 已在 ${address}:${port} 就绪。使用方法：\n  eval "$(berth env ${name})"`,
  adopted: (machine, { name, address, port }) =>
    `虚拟机 ${machine} 现在是位于 ${address}:${port} 的主机 ${name}。使用方法：\n  eval "$(berth env ${name})"`,
  imported: ({ name, address, authority, until }) =>
    `位于 ${address} 的主机 ${name} 在 ${minute(until)} 之前可用。其颁发机构密钥的 SHA-256 指纹是 ${authority}。使用方法：\n  eval "$(berth env ${name})"`,
  authorityChanged: ({ name, before, now }) =>
    `自本机上次使用以来，主机 ${name} 的颁发机构已更改：其密钥的 SHA-256 指纹原来是 ${before}，现在是 ${now}。如果没有人告知过您，请先询问主机的所有者再使用它。`,
  power: (name, power) => `主机 ${name} ${powerText(power)}。`,
  resized: (name, size, power) => `主机 ${name} 的大小现在是 ${size}，${powerText(power)}。`,
  expires: (name, expiresAt) =>
    expiresAt === undefined ? `主机 ${name} 不会到期。` : `主机 ${name} 将于 ${minute(expiresAt)} 到期。`,
  upgraded: (name, from, to) => `${name} 的 Docker Engine：${from} → ${to}`,
  patched: (name, { updates, updated, rebooted }) =>
    updates === undefined
      ? `主机 ${name} 的更新已安装。`
      : [
          `${name}：${updates === 0 ? "没有更新" : `已更新 ${updates} 个软件包`}${rebooted ? "，主机已重启" : ""}。`,
          ...updated.map((each) => `  ${each.name} ${each.from === undefined ? "" : `${each.from} → `}${each.to}`),
          ...(updates > updated.length ? [`  以及另外 ${updates - updated.length} 个`] : []),
        ].join("\n"),
  provisioned: (name, engine, changed) =>
    `主机 ${name} 已设置 Docker Engine ${engine ?? "?"}；${changed.length === 0 ? "未作任何更改" : `已更改：${changed.join("、")}`}。`,
  removed: (name) => `主机 ${name} 已删除。`,
  restored: (name) => `主机 ${name} 已删除，其虚拟机已还原。`,
  removedWord: "已删除",
  restoredWord: "已还原",
  rotated: (name, until) => `主机 ${name} 有了新证书，有效期至 ${until === undefined ? "?" : day(until)}。`,
  authorityChangeBegun: (name) =>
    `主机 ${name} 同时信任两个颁发机构。请签发新的授权，然后运行：berth rotate ${name} --finish`,
  authorityChangeFinished: (name, until) =>
    `主机 ${name} 只信任下一个颁发机构；其证书的有效期至 ${until === undefined ? "?" : day(until)}。`,
  granted: ({ subject, name, until, written }) => `${subject} 在 ${minute(until)} 之前可以使用 ${name}：${written}`,
  noGrants: (name) => `没有用此文件夹为 ${name} 签发过授权。`,
  grantsElsewhere: "从其他计算机或由其他适配器签发的授权没有列出。",
  grantPrinted: "已在上面输出",
  grantContext: (context) => `docker 上下文 ${context}`,
  contextDescription: (host) => `Berth 主机 ${host}`,
  contextWritten: (context) =>
    `使用方法：docker --context ${context} version。其证书的有效期为一天；再次运行同一命令即可续期。`,
  requested: (key, request) => `请保管好 ${key}，并把 ${request} 发送给颁发机构的所有者。`,
  authorityStored: (subject, folder, until) => `${subject} 位于 ${folder}，有效期至 ${day(until)}。`,
  authorityKeyWarning: "请妥善保管该文件夹：其私钥可以 root 身份访问信任此颁发机构的每一台主机。",
  nextAuthority: (folder, until) => `下一个颁发机构位于 ${folder}，有效期至 ${day(until)}。`,
  nextAuthorityStep: "请把每台主机移到它之下：berth rotate NAME --to-next",
  authorityReplaced: (aside) => `已启用下一个颁发机构。旧的颁发机构已移到 ${aside}。`,
  filesWritten: (names, folder) => `已将 ${names.join(" 和 ")} 写入 ${folder}。`,
  extensionWritten: (names, folder) =>
    `已将 ${names.join(" 和 ")} 写入 ${folder}。请用以下命令发送它们，然后将其删除：`,
  portalCertificates: (paths) => `已创建 ${paths.join("、")}。请在表单中上传它们，然后删除私钥。请在表单中输入：`,
  portalField: (field, value) => `${field}：${value}`,
  portalFields: {
    name: "主机名称",
    region: "区域",
    dnsLabel: "DNS 标签",
    authority: "所有者的密钥和代",
  },
  extensionRemoved: (name) => `扩展 ${name} 已删除。`,
  extensionState: (name, state) => `扩展 ${name} 的状态：${state}。`,
  variableOverrides: (variable) => `此 shell 中设置了变量 ${variable}，它优先于该配置。`,
  noData: "没有已保留的数据磁盘，也没有快照。",
  dataKind: (kind) => (kind === "disk" ? "磁盘" : "快照"),
  snapshotTaken: (host, snapshot) =>
    `快照 ${snapshot} 包含 ${host} 的数据磁盘。在您删除它之前会计费：berth data remove ${snapshot}`,
  dataRestored: (disk) => `数据在磁盘 ${disk} 上。若要使用它：berth create NAME --data-disk-from ${disk}`,
  dataRemoved: (name) => `${name} 已删除。`,
  dataBilled: (count) => `${count} 个已保留的磁盘和快照会计费，且不会被清理：berth data list`,
  dataKept: "已保留的磁盘在您删除之前会计费。若要查看：berth data list",
  noImages: "Berth 没有制作映像。若要制作：berth image create NAME --pull IMAGE",
  imageState: (state) => ({ ready: "就绪", creating: "正在创建", failed: "失败" })[state],
  imageReady: ({ name, version, regions }) =>
    `映像 ${name} ${version} 已在 ${regions.join("、")} 就绪。若要使用：berth create NAME --image gallery:${name}。在您删除它之前会计费：berth image remove ${name}`,
  imageRemoved: (image) => `映像 ${image} 已删除。`,
  noProfiles: "没有设置配置。若要设置：berth defaults set location chinanorth3 --profile work",
  profileUsed: "正在使用",
  noDefaults: "没有设置默认值。若要设置：berth defaults set location chinanorth3",
  noExtensions: "没有扩展。",
  noHosts: "没有主机。",
  accessReset: "已重置访问方式。",
  sweepPreview: "未作任何更改。若要删除和解除分配它们，请给出 --yes。",
  hostLeftAlone: (name, reason) => `主机 ${name} 未被更改：${reason}`,
  hostIsOff: (name, power) => `主机 ${name} ${powerText(power)}。若要启动：berth start ${name}`,
  tunnel: (local, remote, name) => `${local} 现在通往 ${name} 的 ${remote}。按 Ctrl-C 关闭隧道。`,
  contextUsed: (context) => `docker 现在使用 ${context}。若要恢复：berth use --none`,
  contextUnused: "docker 又使用其默认上下文。",
  renewed: (name, until) => `您用于 ${name} 的证书的有效期至 ${minute(until)}。`,
  grantExpires: (name, until) => `您用于 ${name} 的授权将于 ${minute(until)} 过期。请向主机的所有者要求新的授权。`,
  noCertificates: "本机没有客户端证书。",
  sshFailed: (name, address) =>
    `如果 ${address} 没有应答：端口 22 只对 --ssh-from 的范围开放。不通过 SSH 运行命令：\`berth run ${name} -- COMMAND\`。`,
  hostNotRemoved: (name, hint) => `主机 ${name} 没有删除。${hint}`,
  emulatorRunning: ({ url, pid, guests }) => `模拟器正在 ${url} 运行（进程 ${pid}，虚拟机类型为 ${guests}）。`,
  emulatorAlreadyRunning: ({ url, pid, guests }) => `模拟器已经在 ${url} 运行（进程 ${pid}，虚拟机类型为 ${guests}）。`,
  emulatorStopped: (url) => `已停止 ${url} 上的模拟器。`,
  emulatorNotRunning: "没有正在运行的模拟器。",
  versions: ({ berth, node, platform }) => `berth ${berth}，Node.js ${node}，${platform}`,
  auditSummary: ({ host, engine, benchmark, pass, warn, notAssessed }) =>
    `${host}，Engine ${engine ?? "未知"}，${benchmark}：${pass} 项通过，${warn} 项警告，${notAssessed} 项未评估`,
} satisfies Translation<typeof english.resultTexts>;

/** The results of `revoke`, `close` and `open`, for one host and for one of several. */
export const lockoutTexts = {
  revoke: {
    sentence: (name) => `以前的证书无法再访问主机 ${name}。您的证书是新的；其他人都需要新的授权。`,
    word: () => "已吊销",
  },
  close: {
    sentence: (name) => `任何人都无法访问主机 ${name} 上的 Docker。若要重新开放：berth open ${name}`,
    word: () => "已关闭",
  },
  open: {
    sentence: (name) => `又可以从允许的地址访问主机 ${name}。`,
    word: () => "已开放",
  },
  closePorts: (ports: readonly HostPort[]) => ({
    sentence: (name: string) => `已关闭主机 ${name} 的${portList(ports)}。`,
    word: () => "已关闭",
  }),
  openPorts: (ports: readonly HostPort[], from: readonly string[], until: Date | undefined) => ({
    sentence: (name: string) =>
      `主机 ${name} 的${portList(ports)} 已对 ${from.join("、")} 开放${until === undefined ? "" : `，直到 ${minute(until)}`}。若要关闭：berth close ${name} ${ports.map(portText).join(" ")}`,
    word: () => "已开放",
  }),
} satisfies Translation<typeof english.lockoutTexts>;

function portList(ports: readonly HostPort[]): string {
  return `端口 ${ports.map(portText).join("、")}`;
}

/** `22`, `53/udp`. */
function portText({ port, protocol }: HostPort): string {
  return protocol === "tcp" ? `${port}` : `${port}/${protocol}`;
}

/** The ports that are open beside those of the description, and until when. */
export function openedPortsText(ports: readonly OpenedPort[]): string {
  return ports
    .map((each) => `${portText(each)}（${each.until === undefined ? "直到被关闭" : `直到 ${minute(each.until)}`}）`)
    .join("、");
}

/** What somebody should know about a host that works. */
export const hostWarningTexts = {
  certificateExpired: (name) => `${name} 的证书已过期。更换：berth rotate ${name}`,
  certificateExpires: (name, days) => `${name} 的证书将在 ${days} 天后过期。更换：berth rotate ${name}`,
  expired: (name) => `主机 ${name} 已到期，可能会被 sweep 删除。若要保留：berth extend ${name} 8h`,
  stopped: (name, { isSwept }) =>
    `主机 ${name} 已停止，但仍在计费。若要解除分配：berth stop ${name}${isSwept ? "，或 berth sweep --yes" : ""}`,
  needsReboot: (name) => `主机 ${name} 需要重启才能完成更新：berth restart ${name}`,
  portOverdue: (name, port, until) =>
    `${name} 的端口 ${portText(port)} 应当只开放到 ${minute(until)}，但现在仍然开放。若要关闭：berth close ${name} ${portText(port)}，或 berth sweep --yes`,
  trustsTwo: (name) => `主机 ${name} 信任两个颁发机构。完成迁移：berth rotate ${name} --finish`,
} satisfies Translation<typeof english.hostWarningTexts>;

/** The first rows of tables. */
export const headings = {
  hosts: ["名称", "状态", "电源", "DOCKER", "区域", "大小", "证书", "到期时间"],
  createdHosts: ["名称", "结果", "DOCKER"],
  grants: ["对象", "状态", "签发时间", "有效期至"],
  outcomes: ["名称", "结果"],
  failure: "原因",
  sweep: ["名称", "资源组", "结果", "原因"],
  audit: ["条目", "", "说明"],
  data: ["名称", "种类", "主机", "大小", "创建时间", "附加到"],
  images: ["名称", "版本", "状态", "DOCKER", "区域", "创建时间"],
  extensions: ["名称", "发布者", "类型", "版本", "状态"],
  extensionTypes: ["操作系统", "发布者", "类型", "最新版本"],
  comparison: ["名称", "资源组", "操作", "原因"],
  resources: ["资源", "类型"],
  plans: ["名称", "资源组", "区域", "大小", "DOCKER"],
  billed: ["计费项", "种类", "依据"],
  prices: ["计费项", "种类", "依据", "每小时", "每月"],
  profiles: ["配置", "", "区域", "订阅", "云", "允许的来源"],
  priceSums: ["名称", "每小时", "每月", "未知"],
} satisfies Translation<typeof english.headings>;

export const hostLabels = {
  name: "名称",
  state: "状态",
  docker: "Docker",
  hostname: "主机名",
  location: "区域",
  resourceGroup: "资源组",
  size: "大小",
  openedPorts: "临时开放的端口",
  expires: "到期时间",
  certificate: "证书有效期至",
  client: "您的访问权限至",
  granted: "授权有效期至",
  trusts: "信任",
  engine: "Engine",
  serverCertificate: "证书",
  closed: "已关闭",
} satisfies Translation<typeof english.hostLabels>;

export const engineTexts = {
  answered: (version, api) => `${version}，API ${api}`,
  notAsked: "未查询：本机没有主机所接受的证书",
  certificate: (fingerprint, until) => `sha256:${fingerprint}，有效期至 ${until.toISOString()}`,
} satisfies Translation<typeof english.engineTexts>;

export const authorityLabels = {
  name: "名称",
  fingerprint: "指纹",
  key: "密钥",
  until: "有效期至",
  folder: "文件夹",
  expired: "（已过期）",
} satisfies Translation<typeof english.authorityLabels>;

export const extensionLabels = {
  name: "名称",
  type: "类型",
  state: "状态",
  settings: "设置",
  message: "消息",
} satisfies Translation<typeof english.extensionLabels>;

export const emulatorLabels = {
  endpoint: "终结点",
  process: "进程",
  guests: "虚拟机",
  subscription: "订阅",
  tenant: "租户",
  client: "客户端",
  stateFile: "状态文件",
} satisfies Translation<typeof english.emulatorLabels>;

export const stateFileNote = (path: string) => `${path}（含 CA 证书和客户端机密）`;

/** The outcome of an audit item, in one word. */
export const auditWords = { pass: "通过", warn: "警告", "not-assessed": "-" } satisfies Translation<
  typeof english.auditWords
>;

export const auditItemTexts = {
  notAssessed: (title, reason) => `${title}：${reason}`,
  more: (count) => `以及另外 ${count} 项`,
  remedy: (remedy, command) => (command === undefined ? `→ ${remedy}` : `→ ${remedy} 命令：${command}`),
} satisfies Translation<typeof english.auditItemTexts>;

export { auditCommands } from "../en/results.ts";
