import type * as english from "../en/audit-items.ts";
import type { Translation } from "../translation.ts";

/** Of items that only people can assess. */
export const manualRemedy = "请人工检查。";

/** By the benchmark's numbers. */
export const auditItems = {
  "1.1.1": { title: "Engine 的数据位于单独的分区", remedy: "请为主机的 /var/lib/docker 配置数据盘。" },
  "1.1.2": { title: "只有受信任的用户属于 docker 组", remedy: manualRemedy },
  "1.2.2": { title: "Docker Engine 是最新版本", remedy: "请升级 Engine。" },
  "2.1": {
    title: "如有可能，守护进程以 rootless 模式运行",
    remedy: "Berth 主机上的守护进程以 root 身份运行，因此请只把客户端证书交给可以成为主机 root 的人。",
  },
  "2.2": {
    title: "默认网桥上的容器无法互相访问",
    remedy: '请在守护进程的选项中设置 "icc": false，并让需要互相通信的容器使用单独的网络。',
  },
  "2.3": { title: "守护进程的日志级别是 info", remedy: setOption("log-level") },
  "2.4": { title: "守护进程管理自己的防火墙规则", remedy: setOption("iptables") },
  "2.5": {
    title: "所有镜像仓库都使用 TLS",
    remedy: '请从 "insecure-registries" 中删除该仓库，并为它配置证书。',
  },
  "2.6": { title: "存储驱动程序不是 aufs", remedy: removeOption("storage-driver") },
  "2.7": {
    title: "来自网络的客户端必须出示客户端证书",
    remedy: "请停止虚拟机，然后重新设置主机（provision）。",
  },
  "2.8": { title: "容器有默认的资源限制", remedy: setOption("default-ulimits") },
  "2.9": {
    title: "容器使用单独的用户命名空间",
    remedy: '请在新主机的守护进程选项中设置 "userns-remap": "default"。在现有主机上设置它会使所有映像不可见。',
  },
  "2.10": { title: "容器使用 Engine 的默认 cgroup", remedy: setOption("cgroup-parent") },
  "2.11": { title: "基础设备的大小是默认值", remedy: removeOption("dm.basesize") },
  "2.12": {
    title: "客户端的请求需要授权",
    remedy: '请在 "authorization-plugins" 中设置授权插件。没有授权插件时，任何客户端证书都允许一切操作。',
  },
  "2.13": {
    title: "日志会发送到另一台计算机",
    remedy: '请将 "log-driver" 设置为会把日志发送到别处的驱动程序，例如使用远程地址的 syslog、gelf 或 fluentd。',
  },
  "2.14": {
    title: "容器无法获得新的特权",
    remedy: '请在守护进程的选项中设置 "no-new-privileges": true。',
  },
  "2.15": {
    title: "守护进程重启时容器继续运行",
    remedy: '请在守护进程的选项中设置 "live-restore": true。',
  },
  "2.16": { title: "userland-proxy 已禁用", remedy: setOption("userland-proxy") },
  "2.17": {
    title: "容器的系统调用受到过滤",
    remedy: '请从守护进程的选项中删除 "seccomp-profile": "unconfined"。',
  },
  "2.18": { title: "实验性功能已禁用", remedy: removeOption("experimental") },
  "4.1": {
    title: "容器以 root 以外的用户身份运行",
    remedy: "请在 Dockerfile 中添加 USER，或使用 --user 运行容器。",
  },
  "4.6": { title: "映像有健康检查", remedy: "请在 Dockerfile 中添加 HEALTHCHECK。" },
  "4.7": {
    title: "映像不在单独的步骤中更新软件包列表",
    remedy: "请在同一条 RUN 指令中更新列表并安装软件包。",
  },
  "4.9": {
    title: "构建映像时使用 COPY 而不是 ADD",
    remedy: "请使用 COPY；需要下载时，请使用 RUN 并校验下载内容。",
  },
  "5.1": {
    title: "除非需要，否则不启用 swarm 模式",
    remedy: "如果不需要 swarm 模式，请运行 docker swarm leave --force。",
  },
  "5.2": { title: "容器有 AppArmor 配置文件", remedy: "运行容器时请不要使用 apparmor=unconfined。" },
  "5.3": { title: "容器有 SELinux 标签", remedy: "运行容器时请不要使用 label=disable。" },
  "5.4": { title: "容器没有额外的 capability", remedy: "运行时请不要使用 --cap-add。" },
  "5.5": { title: "没有特权容器", remedy: "运行时请不要使用 --privileged。" },
  "5.6": { title: "没有容器挂载主机的系统目录", remedy: "请改为挂载卷。" },
  "5.7": { title: "容器中没有运行 SSH 服务器", remedy: "请改用 docker exec。" },
  "5.8": { title: "没有发布 1024 以下的端口", remedy: "请发布其他端口，或使用负载均衡器。" },
  "5.10": { title: "没有容器共享主机的网络", remedy: "运行时请不要使用 --network host。" },
  "5.11": { title: "容器有内存限制", remedy: "运行时请使用 --memory。" },
  "5.12": { title: "容器设置了 CPU 优先级", remedy: "运行时请使用 --cpu-shares。" },
  "5.13": { title: "容器的根文件系统是只读的", remedy: "运行时请使用 --read-only。" },
  "5.14": { title: "端口发布在特定的地址上", remedy: "请以 ADDRESS:PORT:PORT 的形式发布端口。" },
  "5.15": { title: "重启次数受到限制", remedy: "运行时请使用 --restart on-failure:5。" },
  "5.16": { title: "没有容器共享主机的进程", remedy: "运行时请不要使用 --pid host。" },
  "5.17": { title: "没有容器共享主机的共享内存", remedy: "运行时请不要使用 --ipc host。" },
  "5.18": { title: "容器没有使用主机的设备", remedy: "运行时请不要使用 --device。" },
  "5.20": { title: "没有挂载会传播回主机", remedy: "挂载时请不要使用 shared 传播方式。" },
  "5.21": { title: "没有容器共享主机的主机名", remedy: "运行时请不要使用 --uts host。" },
  "5.22": { title: "系统调用受到过滤", remedy: "运行时请不要使用 seccomp=unconfined。" },
  "5.25": { title: "容器使用 Engine 的默认 cgroup", remedy: "运行时请不要使用 --cgroup-parent。" },
  "5.26": {
    title: "容器无法获得额外的特权",
    remedy: '请在守护进程的选项中设置 "no-new-privileges": true。',
  },
  "5.27": { title: "容器有健康检查", remedy: "运行时请使用 --health-cmd。" },
  "5.29": { title: "容器有进程数限制", remedy: "运行时请使用 --pids-limit。" },
  "5.30": { title: "没有容器位于默认网桥上", remedy: "请使用自定义网络。" },
  "5.31": { title: "没有容器共享主机的用户", remedy: "运行时请不要使用 --userns host。" },
  "5.32": { title: "没有容器挂载 Docker 的套接字", remedy: "请改为给它一张客户端证书。" },
  "6.1": { title: "主机上未使用的映像很少", remedy: "docker image prune --all" },
  "6.2": { title: "主机上已停止的容器很少", remedy: "docker container prune" },
  "7.1": { title: "swarm 的管理节点不多于所需的数量", remedy: "docker node demote NODE" },
  "7.3": { title: "overlay 网络已加密", remedy: "请使用 --opt encrypted 重新创建网络。" },
  "7.5": { title: "管理节点重启后处于锁定状态", remedy: "docker swarm update --autolock" },
} satisfies Translation<typeof english.auditItems>;

/** The items that only people can assess, and why. */
export const manualAuditItems = {
  "1.2.1": { title: "主机已加固", reason: "主机的加固程度无法用脚本衡量" },
  "4.2": { title: "基础映像可信", reason: "Docker 不知道哪些映像可信" },
  "4.3": { title: "映像中没有不必要的软件包", reason: "只有映像的作者知道哪些软件包是必要的" },
  "4.4": { title: "映像会被扫描并重新构建", reason: "此审核没有扫描程序；请使用镜像仓库的扫描程序" },
  "4.5": { title: "已启用内容信任", reason: "DOCKER_CONTENT_TRUST 在运行客户端的地方设置，而不是在主机上" },
  "4.8": { title: "映像中没有 setuid 程序", reason: "这需要扫描映像中的文件" },
  "4.10": { title: "映像中没有机密", reason: "这需要扫描映像中的文件" },
  "4.11": { title: "映像中的软件包经过验证", reason: "映像的历史记录不显示软件包是如何验证的" },
  "4.12": { title: "签名经过验证", reason: "Engine 不报告哪些签名经过验证" },
  "5.9": { title: "只开放必要的端口", reason: "只有容器的所有者知道哪些端口是必要的" },
  "5.19": { title: "容器只在必要时覆盖默认限制", reason: "只有容器的所有者知道它的需求" },
  "5.23": { title: "docker exec 不与 --privileged 一起使用", reason: "Engine 不记录 docker exec" },
  "5.24": { title: "docker exec 不与 --user root 一起使用", reason: "Engine 不记录 docker exec" },
  "5.28": { title: "容器使用其映像的最新版本", reason: "Engine 不知道镜像仓库中当前的映像" },
  "7.2": { title: "swarm 服务绑定到一个地址", reason: "Engine 不报告 swarm 监听的地址" },
  "7.4": { title: "机密作为 Docker secret 管理", reason: "只有服务的所有者知道哪些值是机密" },
  "7.6": { title: "管理节点的解锁密钥会轮换", reason: "Docker 不记录上次轮换的时间" },
  "7.7": { title: "节点证书会轮换", reason: "要求的间隔取决于组织的策略" },
  "7.8": { title: "swarm 的 CA 证书会轮换", reason: "要求的间隔取决于组织的策略" },
  "7.9": { title: "管理流量和数据流量使用不同的网络", reason: "只有运维人员知道每个网络的用途" },
} satisfies Translation<typeof english.manualAuditItems>;

export const auditFileTexts = {
  ownerTitle: (file, owner) => `${fileNames[file] ?? `${file} `}的所有者是 ${owner}`,
  ownerRemedy: (owner) => `chown ${owner}`,
  modeTitle: (file, maxMode) => `${fileNames[file] ?? `${file} `}的权限是 ${maxMode} 或更严格`,
  modeRemedy: (maxMode) => `chmod ${maxMode}`,
  watchedTitle: (file) => `auditd 监视 ${file}`,
  watchedRemedy: "请在 /etc/audit/rules.d 中为此路径添加规则：-w PATH -k docker",
  missing: (file) => (fileNames[file] === undefined ? `虚拟机上没有 ${file}` : "虚拟机上没有"),
} satisfies Translation<typeof english.auditFileTexts>;

/** Files whose path differs between machines. */
const fileNames: Readonly<Record<string, string>> = {
  tlscacert: "颁发机构的证书",
  tlscert: "服务器的证书",
  tlskey: "服务器的密钥",
  "registry certificates": "每个镜像仓库的证书",
};

function setOption(key: string): string {
  return `请在守护进程的选项中设置 "${key}"。`;
}

function removeOption(key: string): string {
  return `请从守护进程的选项中删除 "${key}"。`;
}
