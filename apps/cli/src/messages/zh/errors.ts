import type { ErrorDetails, ErrorText, ErrorTexts } from "@dockberth/core";
import { issueList } from "@dockberth/core/messages/zh";
import type { CliErrorDetails } from "../../error-details.ts";

/** The sentences of the command line's own errors. */
export const cliErrorTexts = {
  "authority-in-use": {
    message: ({ subject, hosts }) => `${hosts.join("、")} 仍然信任颁发机构 ${subject}`,
    hint: () => "请先逐一迁移它们：`berth rotate NAME --to-next`，然后 `berth rotate NAME --finish`。",
  },
  "next-authority-missing": {
    message: ({ path }) => `${path} 中没有下一个颁发机构，因此无法开始或完成迁移`,
    hint: () => "若要开始迁移：`berth ca renew`，然后 `berth rotate NAME --to-next`。",
  },
  "next-authority-exists": {
    message: ({ path }) => `${path} 中已有下一个颁发机构`,
    hint: () =>
      "请将每台主机迁移到它：`berth rotate NAME --to-next`，然后 `berth rotate NAME --finish`。最后替换当前的颁发机构：`berth ca renew --finish`。",
  },
  "authority-change-missing": {
    message: ({ host }) => `主机 ${host} 还不信任下一个颁发机构，因此无法完成迁移`,
    hint: ({ host }) => `请先开始迁移：\`berth rotate ${host} --to-next\`。`,
  },
  "authority-folder-incomplete": {
    message: ({ folder, missing }) => `${folder} 中没有 ${missing.join(" 和 ")}`,
    hint: () =>
      "请给出颁发机构的文件夹，其中有 ca.pem 和 ca-key.pem：在创建它的计算机上，`berth ca show` 会显示该文件夹。",
  },
  "emulator-of-other-cloud": {
    message: ({ asked, emulated }) => `正在运行的模拟器模拟的是云 ${emulated}，而不是 ${asked}`,
    hint: ({ asked }) =>
      `请去掉 --cloud，或启动另一个模拟器：\`berth emulator stop\`，然后 \`berth emulator start --cloud ${asked}\`。`,
  },
  "profile-unknown": {
    message: ({ profile, known }) =>
      `没有配置 ${profile}；${known.length === 0 ? "没有设置任何配置" : `已有：${known.join("、")}`}`,
    hint: ({ profile }) => `若要创建它：\`berth defaults set location NAME --profile ${profile}\`。`,
  },
  "usage-invalid": {
    message: ({ problem }) => problem,
    hint: ({ command }) => `请参阅 \`${command} --help\`。`,
  },
  "connection-missing": {
    message: ({ searched }) => `没有找到 Azure 订阅，也没有正在运行的模拟器（查找过：${searched.join("、")}）`,
    hint: () =>
      "对于 Azure：请运行 `az login`，将使用它的默认订阅；或者给出 --subscription ID，或设置 AZURE_SUBSCRIPTION_ID。对于本机的模拟器：`berth emulator start`。",
  },
  "emulator-failed": {
    message: ({ reason }) => `模拟器没有启动：${reason}`,
    hint: ({ logPath }) => (logPath === undefined ? "请在此之后重新启动它。" : `详情见 ${logPath}。`),
  },
  "emulator-folder-in-use": {
    message: ({ folder }) => `另一个正在运行的模拟器在使用状态文件夹 ${folder}`,
    hint: () => "请先停止那个模拟器，或者用 BERTH_HOME 指定另一个文件夹来启动这一个。",
  },
  "emulator-down": {
    message: ({ stateFile }) => `模拟器没有在运行（${stateFile}）`,
    hint: () => "请启动它：`berth emulator start`。",
  },
  "authority-foreign": {
    message: ({ host, path }) => `主机 ${host} 不信任 ${path} 中的证书颁发机构`,
    hint: () => "请从创建该主机的计算机复制颁发机构：`berth ca create --from FOLDER`。",
  },
  "host-known": {
    message: ({ host, known, given }) => `本机上已有另一台主机 ${host}（${known}）；而该授权用于 ${given}`,
    hint: () => "请询问主机的所有者，其地址或颁发机构是否已更改。如果是，请加上 --replace 再次运行同一命令。",
  },
  "confirmation-missing": {
    message: ({ question }) => `未确认：${question}`,
    hint: ({ option }) => `请在终端中回答 y，或给出 ${option}。`,
  },
  "ssh-closed": {
    message: ({ host }) => `主机 ${host} 不接受 SSH：其安全组没有开放端口 22 的规则`,
    hint: ({ host }) =>
      `请向本机开放一小时：\`berth open ${host} 22 --for 1h\`。或者不通过 SSH 运行命令：\`berth run ${host}\`。`,
  },
  "ssh-missing": {
    message: ({ host }) => `主机 ${host} 的虚拟机没有 SSH 主机密钥`,
    hint: ({ host }) => `它没有运行 SSH 服务器，或者是模拟的。请不通过 SSH 运行命令：\`berth run ${host}\`。`,
  },
  "program-missing": {
    message: ({ program }) => `PATH 中没有程序 ${program}`,
    hint: ({ program }) => `请安装 ${program}；此命令需要运行它。`,
  },
  "program-failed": {
    message: ({ program, task, exitCode }) => `${program} 未能${task}（退出代码 ${exitCode}）`,
    hint: ({ program }) => `上面 ${program} 的输出说明了原因。`,
  },
  "program-stopped": {
    message: ({ program, task, limit }) => `${program} 未能在 ${limit} 内${task}，已被终止`,
    hint: ({ host }) =>
      `主机上的 Docker 可能已无响应；请查看其日志：\`berth logs ${host}\`。如果只是需要更多时间，请指定更长的 --timeout。`,
  },
} satisfies Partial<ErrorTexts<CliErrorDetails>>;

/** Sentences of core's errors that a command line says in another way. */
export const coreErrorTexts = {
  "spec-invalid": {
    message: ({ issues }) => issueList(issues),
    hint: (_, say) => `请更正后再次运行命令。参阅 ${say("read-field-reference")}。`,
  },
  "file-unwritable": {
    hint: ({ reason }) =>
      typeof reason !== "string" && reason.code === "folder-missing"
        ? "请创建该文件夹，或给出另一个文件夹。"
        : "请释放磁盘空间并检查您是否有写入权限，或将 BERTH_HOME 设置为另一个文件夹，然后再次运行同一命令。",
  },
  "authority-exists": {
    hint: () => "请使用现有的颁发机构（`berth ca show`）。它绝不会被覆盖，因为其主机会拒绝新的颁发机构。",
  },
  "authority-missing": {
    message: ({ path }) => (isKey(path) ? `缺少您的证书颁发机构的私钥：${path}` : `在 ${path} 中没有找到证书颁发机构`),
    hint: ({ path }, say) =>
      isKey(path)
        ? "请从备份或创建该颁发机构的计算机复制 ca-key.pem。没有它就无法管理现有的主机：`berth ca create --replace` 为新主机创建一个颁发机构。"
        : `请创建一个（${say("create-authority")}），或从创建主机的地方复制该文件夹。`,
  },
  "certificate-expired": {
    hint: () => "请向主机的所有者要求新的授权，并用 `berth import` 导入。如果日期不对，请校正本机时钟。",
  },
  "secret-missing": {
    message: ({ name }) => `没有给出${name}`,
    hint: () => "请设置该环境变量，或指明密码的来源：--login-password。",
  },
} satisfies { readonly [Code in keyof ErrorDetails]?: Partial<ErrorText<ErrorDetails[Code]>> };

function isKey(path: string): boolean {
  return path.endsWith("ca-key.pem");
}

export const interruption = { command: "命令" };
