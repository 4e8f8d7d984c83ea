import { provisionExitCodes as exit, type ProvisionExitCode } from "../../errors/provision-exit-codes.ts";
import type { provisionTexts as english } from "../en/provision.ts";

export const provisionTexts = {
  [exit.unsupported]: {
    reason: "不支持该虚拟机的操作系统",
    hint: () => "请选择 Ubuntu 22.04 或更高版本、Debian 12 或 13、RHEL 8 或更高版本、SLES、Azure Linux 3 或 Flatcar。",
  },
  [exit.packageLock]: {
    reason: "另一个包管理器占用锁的时间过长",
    hint: (say) => `请等到虚拟机自身的更新结束，然后${say("retry")}。`,
  },
  [exit.repository]: {
    reason: "无法访问软件包仓库，或者其签名密钥不正确",
    hint: (say) => `请检查虚拟机的出站访问（NAT、防火墙、代理），或指定一个镜像站，然后${say("retry")}。`,
  },
  [exit.install]: {
    reason: "无法安装或删除 Docker Engine 的软件包",
    hint: (say) => `输出中指出了造成冲突的软件包。若要继续，请${say("retry")}；或者用 ${say("remove-host")} 删除主机。`,
  },
  [exit.daemonOptions]: {
    reason: "守护进程拒绝 daemon.json 中的选项",
    hint: () => "请更正或删除该选项。",
  },
  [exit.daemonStart]: {
    reason: "Docker Engine 已安装，但没有启动",
    hint: (say) => `请读取守护进程的日志（${say("read-logs")}），更正其选项，然后${say("retry")}。`,
  },
  [exit.login]: {
    reason: "镜像仓库拒绝登录",
    hint: () => "请检查用户名、密码和镜像仓库的地址。",
  },
  [exit.compose]: {
    reason: "compose 文件中的服务没有启动",
    hint: (say) => `虚拟机上的 /var/log/berth-compose.log 说明了原因。请更正 compose 文件，然后${say("retry")}。`,
  },
  [exit.timedOut]: {
    reason: "操作超过了允许的时间",
    hint: (say) => `请检查虚拟机能否访问其软件包仓库，然后${say("retry")}。`,
  },
  [exit.settings]: {
    reason: "无法在该虚拟机上应用这些设置",
    hint: () => "输出中指出了相应的设置和原因。",
  },
  [exit.jsonTool]: {
    reason: "虚拟机已有 daemon.json，但没有可以合并它的工具",
    hint: () => "请在虚拟机上安装 python3 或 jq，或者移走其 daemon.json。",
  },
  [exit.swarm]: {
    reason: "虚拟机是 swarm 的节点，其容器会随守护进程停止",
    hint: (say) => `请清空该节点，让它离开 swarm（\`docker swarm leave\`），然后${say("retry")}。`,
  },
} satisfies Partial<typeof english>;

/** Why the script failed: undefined for an exit code that has no words in Chinese. */
export function provisionText(exitCode: ProvisionExitCode): (typeof english)[ProvisionExitCode] | undefined {
  return (provisionTexts as Partial<typeof english>)[exitCode];
}
