import type { Warning } from "../../events.ts";
import {
  describeWarning as describeInEnglish,
  type EventTexts,
  type keptTexts as englishKept,
  type notReadyTexts as englishNotReady,
  type operationTexts as englishOperations,
  type retryTexts as englishRetries,
  type WarningTexts,
} from "../en/events.ts";
import { translateSentence } from "../remembered.ts";
import { checkTexts } from "./checks.ts";
import { powerText, wordIn } from "./words.ts";

export const eventTexts = {
  "group-ready": ({ created, resourceGroup }) =>
    created ? `已创建资源组 ${resourceGroup}` : `使用现有的资源组 ${resourceGroup}`,
  "address-reserved": ({ address, hostname }) =>
    `已保留地址 ${address}${hostname === undefined ? "" : `（${hostname}）`}`,
  "terms-accepted": ({ image, link }) => `已为订阅接受 ${image} 的市场条款${link === undefined ? "" : `：${link}`}`,
  "certificates-issued": ({ names, notAfter }) => `已为 ${names.join("、")} 签发证书，有效期至 ${minutes(notAfter)}`,
  "deployment-start": ({ deployment, resources }) => `正在以 ${deployment} 部署 ${resources} 个资源`,
  "resource-start": ({ kind, name }) => `正在创建${wordIn(kind)} ${name}`,
  "resource-end": ({ kind, name, seconds }) => `已创建${wordIn(kind)} ${name}，用时 ${duration(seconds)}`,
  "deployment-end": ({ deployment, seconds }) => `已部署 ${deployment}，用时 ${duration(seconds)}`,
  "extension-start": ({ name }) => `正在用扩展 ${name} 安装 Docker Engine`,
  "extension-end": ({ name, seconds }) => `扩展 ${name} 已完成，用时 ${duration(seconds)}`,
  "docker-probe": ({ address, attempt, code, message }) =>
    `正在等待 ${address} 上的 Docker（第 ${attempt} 次尝试）：${notReadyTexts[code as keyof typeof notReadyTexts] ?? message}`,
  "docker-ready": ({ version, address, seconds }) =>
    `Docker Engine ${version} 已在 ${address} 通过双向 TLS 应答，用时 ${duration(seconds)}`,
  "host-unchanged": ({ host }) => `主机 ${host} 已与计划一致并且应答；未作任何更改`,
  "host-failed": ({ host, message }) => `主机 ${host} 失败：${message}`,
  "removal-start": ({ resources, host }) => `正在删除主机 ${host} 的 ${resources} 个资源`,
  "resource-removed": ({ kind, name, seconds }) => `已删除${wordIn(kind)} ${name}，用时 ${duration(seconds)}`,
  "resource-kept": ({ kind, name, reason }) => `已保留${wordIn(kind)} ${name}：${keptTexts[reason]}`,
  "removal-end": ({ resources, keptDisks, host, seconds }) =>
    `已删除 ${resources} 个资源，用时 ${duration(seconds)}；${keptDisks === 0 ? `主机 ${host} 没有任何残留` : `主机 ${host} 的数据已保留`}`,
  "operation-start": ({ operation, host }) => operationTexts[operation].during.replace("{host}", () => host),
  "operation-end": ({ operation, host, seconds }) =>
    `${operationTexts[operation].after.replace("{host}", () => host)}，用时 ${duration(seconds)}`,
  "power-unchanged": ({ host, power }) => `主机 ${host} 已经是“${powerText(power)}”状态；未作任何更改`,
  "size-unchanged": ({ host, size }) => `主机 ${host} 的大小已经是 ${size}；未作任何更改`,
  "expiry-set": ({ host, expiresAt }) =>
    expiresAt === undefined ? `主机 ${host} 不再到期` : `主机 ${host} 将于 ${minutes(expiresAt)} 到期`,
  "owner-set": ({ host, owner }) => (owner === undefined ? `主机 ${host} 属于管理员` : `主机 ${host} 属于 ${owner}`),
  "engine-upgraded": ({ host, from, to }) =>
    from === to ? `${host} 的 Docker Engine 已经是 ${to}` : `已将 ${host} 的 Docker Engine 从 ${from} 升级到 ${to}`,
  "packages-updated": ({ host, updates, rebootNeeded }) =>
    `${updates === 0 ? `${host} 没有需要安装的更新` : `已更新 ${host} 的 ${updates} 个软件包`}${rebootNeeded === true ? "；需要重启" : ""}`,
  "adoption-start": ({ machine }) => `正在现有的虚拟机 ${machine} 上设置 Docker`,
  "port-opened": ({ port, group }) => `已在安全组 ${group} 中用一条规则开放端口 ${port}`,
  "port-closed": ({ port, group }) => `已在安全组 ${group} 中对所有人关闭端口 ${port}`,
  "machine-changed": ({ changes, seconds }) =>
    `虚拟机上的更改（用时 ${duration(seconds)}）：${changes.join("、") || "无"}`,
  "return-start": ({ machine }) => `正在还原虚拟机 ${machine}`,
  "return-end": ({ machine, seconds }) => `已还原虚拟机 ${machine}，用时 ${duration(seconds)}`,
  "access-start": ({ machine }) => `正在更改虚拟机 ${machine} 的访问方式`,
  "access-end": ({ machine, seconds }) => `已更改虚拟机 ${machine} 的访问方式，用时 ${duration(seconds)}`,
  "audit-start": ({ address }) => `正在审核 ${address} 上的 Docker`,
  "audit-end": ({ host, seconds, passed, warned, notAssessed }) =>
    `已审核 ${host}，用时 ${duration(seconds)}：${passed} 项通过，${warned} 项警告，${notAssessed} 项未评估`,
  "access-checked": ({ check, outcome, message }) =>
    `${check}：${outcome === "ok" ? "" : outcome === "warning" ? "警告，" : "失败，"}${translateSentence(message, { checkTexts })}`,
  "provider-registered": ({ provider }) => `已为订阅注册 ${provider}`,
  "image-pull": ({ host, images }) => `正在 ${host} 上拉取 ${images.join("、")}`,
  "image-capture-start": ({ image, version, regions }) =>
    `正在为 ${regions.join("、")} 捕获映像 ${image} 的版本 ${version}`,
  "image-capture-end": ({ image, version, seconds }) =>
    `已捕获映像 ${image} 的版本 ${version}，用时 ${duration(seconds)}`,
  "image-found": ({ image, version }) => `被中断的运行已经捕获了映像 ${image} 的版本 ${version}`,
  "what-if-start": ({ deployment }) => `正在询问 Azure 部署 ${deployment} 会更改什么；不创建任何资源`,
  "what-if-end": ({ changes, seconds }) => `Azure 会更改 ${changes} 个资源（${duration(seconds)} 后应答）`,
  retry: ({ reason, host, seconds }) => `${retryTexts[reason](host)}；${duration(seconds)} 后重试`,
  warning: ({ warning }) => describeWarning(warning),
} satisfies Partial<EventTexts>;

/** The sentence of a warning. */
export function describeWarning(warning: Warning): string {
  return describeInEnglish(warning, warningTexts);
}

export const warningTexts = {
  "security-group-unmanaged": ({ group, allowFrom, port }) =>
    `Berth 不会更改${group === undefined ? "子网的安全组" : `安全组 ${group}`}：它必须允许 ${allowFrom.join("、")} 访问端口 ${port}`,
  "private-address-only": () => "主机只有专用地址：本机需要有通往其网络的路由",
  "no-outbound-access": () => "主机没有出站访问，无法安装软件包：请设置 network.natGateway，或给出代理",
  "image-deprecated": ({ image, at }) =>
    `发布者将${at === undefined ? "" : `于 ${at.slice(0, 10)} `}撤回映像 ${image}；之后无法再用它创建主机`,
  "spot-eviction-deletes": () => "Azure 可能随时删除这台现成虚拟机（spot）主机及其磁盘（evictionPolicy 为 Delete）",
  "identities-reachable": () => "每个容器都可以使用虚拟机的标识，因为容器可以访问元数据地址",
  "compose-bind-mounts": ({ paths }) =>
    `服务会挂载 compose 文件所在文件夹中的 ${paths.join("、")}，而主机上的该文件夹为空`,
  "compose-external": ({ names }) => `新主机上没有 ${listed(names)}，而 compose 文件把它们声明为外部的`,
  "compose-variables-unset": ({ names }) =>
    `compose 文件使用了 ${listed(names)}，但没有设置它们：docker compose 会使用空文本`,
  "compose-settings-ignored": ({ names }) => `${listed(names)} 不起作用：主机只启动给出的那一个 compose 文件`,
  "docker-repository-skipped": ({ host }) => `Docker 的软件包仓库没有应答 ${host}，因此安装了发行版自带的 Engine`,
  "engine-outdated": ({ host, version, apiVersion }) =>
    `${host} 的 Docker Engine ${version} 的 API 是 ${apiVersion}，而当前的客户端需要 1.44：请为新主机将 engine.source 设置为 docker`,
  "client-tools-missing": ({ host, tools }) => `${host} 上的 Docker 命令行缺少 ${tools.join(" 和 ")}`,
  "no-security-group": ({ host }) =>
    `${host} 没有安全组，因此没有开放任何端口：默认情况下，Azure 只允许来自其所在网络的连接`,
  "certificate-names-unknown": ({ host, names }) => `无法读取 ${host} 的证书中的名称；新证书包含 ${names.join("、")}`,
  "expiry-not-set": ({ host }) => `${host} 没有到期时间，且仍然没有；若要设置，请将其延期`,
  "swarm-restarts": ({ host }) =>
    `${host} 是 swarm 的一部分：Docker 重启期间其容器会停止，之后由 swarm 的管理节点重新启动`,
  "resize-needs-stop": ({ host, size }) => `${host} 所在的硬件不提供 ${size}，因此会停止并迁移该主机`,
} satisfies Partial<WarningTexts>;

export const keptTexts = {
  "in-use": "其他主机正在使用它",
  "not-empty": "其中有其他资源",
  adopted: "它在 Berth 之前已经存在，并会被还原",
  data: "其中有数据，在删除之前会计费",
} satisfies typeof englishKept;

export const retryTexts = {
  "azure-busy": () => "Azure 正忙于对它的另一个操作",
  "earlier-deployment": (subject) => `${subject} 的上一次部署仍在运行`,
  "concurrent-deployment": (subject) => `另一个运行正在向资源组 ${subject} 部署`,
  "concurrent-removal": (subject) => `另一个运行正在删除 ${subject}`,
} satisfies typeof englishRetries;

export const notReadyTexts = {
  "docker-unreachable": "尚未应答",
  "docker-untrusted": "新证书尚未安装",
  "docker-refused-client": "尚未接受客户端证书",
} satisfies typeof englishNotReady;

export const operationTexts = {
  start: { during: "正在启动主机 {host}", after: "已启动主机 {host}" },
  stop: { during: "正在停止主机 {host}", after: "已停止主机 {host}" },
  restart: { during: "正在重启主机 {host}", after: "已重启主机 {host}" },
  resize: { during: "正在调整主机 {host} 的大小", after: "已调整主机 {host} 的大小" },
  rotate: { during: "正在更换主机 {host} 的证书", after: "已更换主机 {host} 的证书" },
  revoke: { during: "正在使以前的客户端无法访问主机 {host}", after: "以前的客户端已无法访问主机 {host}" },
  close: { during: "正在关闭主机 {host}", after: "已关闭主机 {host}" },
  open: { during: "正在开放主机 {host}", after: "已开放主机 {host}" },
  trust: { during: "正在为主机 {host} 添加下一个颁发机构", after: "已为主机 {host} 添加下一个颁发机构" },
  distrust: { during: "正在从主机 {host} 移除旧的颁发机构", after: "已从主机 {host} 移除旧的颁发机构" },
  upgrade: { during: "正在升级主机 {host} 的 Docker Engine", after: "已升级主机 {host} 的 Docker Engine" },
  patch: { during: "正在主机 {host} 上安装更新", after: "已在主机 {host} 上安装更新" },
  provision: { during: "正在设置主机 {host}", after: "已设置主机 {host}" },
  run: { during: "正在主机 {host} 上运行脚本", after: "已在主机 {host} 上运行脚本" },
  generalize: { during: "正在移除主机 {host} 的密钥和标识", after: "已移除主机 {host} 的密钥和标识" },
} satisfies typeof englishOperations;

function minutes(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}

function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} 秒`;
  if (seconds < 100) return `${Math.round(seconds)} 秒`;
  return `${Math.floor(seconds / 60)} 分 ${Math.round(seconds % 60)} 秒`;
}

/** A compose file may use hundreds. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 8).join("、");
  return names.length > 8 ? `${first} 等 ${names.length} 个` : first;
}
