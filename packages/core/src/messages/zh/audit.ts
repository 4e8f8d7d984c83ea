import type * as english from "../en/audit.ts";
import type { Translation } from "../translation.ts";
import { auditFileTexts, manualAuditItems } from "./audit-items.ts";

export const auditTexts = {
  findingOf: (subject, finding) => `${subjectText(subject)} ${finding}`,
  reasonOf: (subject, reason) => `${subjectText(subject)}：${reason}`,
  notAssessed: (reason) => `未评估：${reason}`,
} satisfies Translation<typeof english.auditTexts>;

export const auditFindingTexts = {
  "api-outdated": ({ version, apiVersion }) => `Engine ${version} 的 API 是 ${apiVersion}，而当前的客户端需要 1.44`,
  "engine-outdated": ({ version, fixedVersion }) => `Engine ${version} 早于 ${fixedVersion}，后者修复了 CVE-2026-34040`,
  "tools-missing": ({ tools }) => `Docker 命令行缺少 ${tools.join(" 和 ")}`,
  "daemon-is-root": () => "守护进程以 root 身份运行",
  "default-bridge-open": () => "默认网桥上的容器可以互相访问",
  "registry-without-tls": ({ registry }) => `使用 ${registry} 时没有使用 TLS`,
  "storage-driver-aufs": () => "存储驱动程序是 aufs",
  "anonymous-clients": () => "Docker 接受没有证书的客户端",
  "plain-tcp": () => "Docker 在端口 2375 上接受明文 TCP",
  "no-user-namespace": () => "容器中的 root 在主机上也是 root",
  "no-authorization-plugin": () => "没有设置授权插件",
  "log-driver-local": ({ driver }) => `日志驱动程序是 ${driver}`,
  "new-privileges": () => "容器可以获得新的特权",
  "no-live-restore": () => "live-restore 已禁用",
  "no-seccomp": () => "没有启用 seccomp 配置文件",
  experimental: () => "实验性功能已启用",
  "system-partition": ({ path }) => `${path} 位于系统分区`,
  "log-level": ({ level }) => `守护进程的日志级别是 ${level}`,
  "iptables-disabled": () => "iptables 已禁用",
  "no-default-limits": () => "没有设置 default-ulimits",
  "other-cgroup": ({ parent }) => `cgroup-parent 是 ${parent}`,
  "userland-proxy": () => "userland-proxy 已启用",
  "not-watched": ({ path }) => `auditd 没有监视 ${path}`,
  "file-owner": ({ path, owner }) => `${path} 的所有者是 ${owner}`,
  "file-mode": ({ path, mode }) => `${path} 的权限是 ${mode.toString(8)}`,
  "runs-as-root": () => "以 root 身份运行",
  "no-healthcheck": () => "没有 HEALTHCHECK",
  "separate-update": () => "在单独的步骤中更新软件包列表",
  "has-add": () => "使用了 ADD",
  "swarm-mode": ({ state }) => `swarm 模式的状态是 ${state}`,
  "no-apparmor-profile": () => "没有 AppArmor 配置文件",
  "no-selinux-label": () => "没有 SELinux 标签",
  "all-capabilities": () => "拥有所有 capability",
  capabilities: ({ added }) => `拥有额外的 capability：${added.join("、")}`,
  privileged: () => "是特权容器",
  "mounts-host-folders": ({ folders }) => `挂载了 ${folders.join("、")}`,
  "runs-sshd": () => "运行 sshd",
  "publishes-ports": ({ ports }) => `发布了端口 ${ports.join("、")}`,
  "publishes-on-all-addresses": ({ ports }) => `在所有地址上发布了端口 ${ports.join("、")}`,
  "shares-with-host": ({ namespace }) => `共享主机的${namespaces[namespace]}`,
  "no-memory-limit": () => "没有内存限制",
  "default-cpu-shares": () => "使用默认的 CPU 份额",
  "writable-root": () => "可以写入其根文件系统",
  "restart-policy": ({ policy }) => `重启策略是 ${policy}`,
  "restarts-often": ({ retries }) => (retries === 0 ? "重启次数没有限制" : `最多重启 ${retries} 次`),
  devices: ({ devices }) => `使用设备 ${devices.join("、")}`,
  "propagates-mounts": ({ folder }) => `会把 ${folder} 下的挂载传播到主机`,
  "no-seccomp-profile": () => "没有 seccomp 配置文件",
  "in-cgroup": ({ parent }) => `位于 cgroup ${parent} 中`,
  "can-acquire-privileges": () => "可以获得新的特权",
  "no-health-check": () => "没有健康检查",
  "no-process-limit": () => "没有进程数限制",
  "default-bridge": () => "位于默认网桥上",
  "unused-images": ({ unused, all }) => `${all} 个映像中有 ${unused} 个未被任何容器使用`,
  "stopped-containers": ({ stopped, all }) => `${all} 个容器中有 ${stopped} 个没有运行`,
  "swarm-managers": ({ managers }) => `swarm 有 ${managers} 个管理节点`,
  "network-not-encrypted": ({ network }) => `网络 ${network} 没有加密`,
  "managers-not-locked": () => "管理节点重启后不会锁定",
} satisfies Translation<typeof english.auditFindingTexts>;

export const auditReasonTexts = {
  manual: ({ item }) => manualAuditItems[item].reason,
  "not-reported": ({ field }) => `Engine 没有报告${fields[field]}`,
  "new-privileges-not-reported": () => "此版本的 Engine 不报告守护进程是否阻止容器获得新的特权",
  "other-form": () => "Engine 的应答不符合 Docker API 的格式",
  "not-json": ({ path }) => `Engine 对 GET ${path} 的应答不是 JSON`,
  "answered-with-status": ({ path, status, message }) =>
    `Engine 对 GET ${path} 的应答状态为 ${status}${message === undefined ? "" : `：${message}`}`,
  "no-answer": ({ path, problem }) => `Engine 没有应答 GET ${path}：${problem}`,
  "answered-too-late": ({ path, maxSeconds }) => `Engine 没有应答 GET ${path}：${auditTooLong(maxSeconds)}`,
  "audit-too-long": ({ maxSeconds }) => auditTooLong(maxSeconds),
  "too-many-listed": ({ count, max }) => `Engine 列出了 ${count} 个，而审核最多检查其中 ${max} 个`,
  "version-not-comparable": ({ version }) => `版本 ${version} 无法与已发布的版本比较`,
  "newer-may-exist": ({ version }) => `Engine ${version} 包含此审核检查的所有修复；可能已有更新的版本`,
  "needs-deep-audit": () => "这需要深度审核（--deep），它会在虚拟机上运行脚本",
  "script-failed": ({ exitCode }) => `虚拟机上的脚本失败，退出代码是 ${exitCode}`,
  "report-truncated": () => "虚拟机的报告被截断",
  "options-unreadable": () => "无法读取守护进程的选项",
  "no-json-tool": () => "读取 daemon.json 需要虚拟机上有 python3 或 jq",
  "audit-rules-unreadable": () => "auditctl 无法列出其规则",
  "data-location-unknown": () => "不知道 Engine 的数据所在的位置",
  "group-empty": () => "docker 组为空；没有检查可以使用 sudo 的用户",
  "group-members": ({ members }) => `以下用户属于 docker 组，因此是虚拟机的 root：${members.join("、")}`,
  "file-missing": ({ file }) => auditFileTexts.missing(file),
  "no-running-containers": () => "主机上没有正在运行的容器",
  "no-images": () => "主机上没有映像",
  "no-images-or-containers": () => "主机上没有映像或容器",
  "no-apparmor": () => "主机没有为容器提供 AppArmor",
  "no-selinux": () => "主机没有为容器提供 SELinux",
  "swarm-disabled": () => "swarm 模式已禁用",
  "live-restore-in-swarm": () => "live-restore 在 swarm 模式下不起作用",
} satisfies Translation<typeof english.auditReasonTexts>;

/** What the Engine may leave out of an answer. */
const fields = {
  field: "该字段",
  version: "其版本",
  "default-bridge": "容器是否可以互相访问",
  "storage-driver": "其存储驱动程序",
  "base-device-size": " devicemapper 的基础设备大小",
  plugins: "其插件",
  "log-driver": "其日志驱动程序",
  "live-restore": "是否启用了 live-restore",
  "security-options": "其安全选项",
  experimental: "是否启用了实验性功能",
  registries: "其镜像仓库",
  "new-privileges": "容器是否可以获得新的特权（此版本）",
  "swarm-mode": "是否启用了 swarm 模式",
  managers: "管理节点的数量",
  "manager-lock": "管理节点是否锁定",
  mounts: "其挂载",
  ports: "其端口",
  user: "其用户",
  build: "其构建方式",
};

/** What a container may share with its host. */
const namespaces = {
  network: "网络",
  pid: "进程",
  ipc: "共享内存",
  uts: "主机名",
  userns: "用户",
};

function auditTooLong(maxSeconds: number): string {
  return `审核用时超过 ${maxSeconds} 秒`;
}

function subjectText({ kind, name }: english.AuditSubjectName): string {
  return kind === undefined ? name : `${kinds[kind]} ${name}`;
}

const kinds = { image: "映像", container: "容器" };
