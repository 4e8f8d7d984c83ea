import type { Translation } from "@dockberth/core";
import type { GuestNotice, MissingRequirement } from "@dockberth/emulator";
import {
  type progressTexts as english,
  demoTexts as englishDemo,
  type demoFailures as englishFailures,
  type leftoverTexts as englishLeftovers,
} from "../en/progress.ts";

export const progressTexts = {
  stillRunning: (text, seconds) => `${text}（已用 ${seconds} 秒）`,
  moreLines: (count) => `… 以及另外 ${count} 项`,
  authorityCreated: (folder) =>
    `已在 ${folder} 中创建证书颁发机构。请妥善保管：其私钥可以 root 身份访问信任它的每一台主机`,
  usingEmulator: (url) => `正在使用 ${url} 上的模拟器。若要使用 Azure，请给出 --subscription。`,
  request: ({ method, url, status, problem, milliseconds, requestId }) =>
    `${method} ${url} → ${status ?? problem}，用时 ${milliseconds} 毫秒${requestId === undefined ? "" : `（请求 ${requestId}）`}`,
  ownAddress: (addresses) => `本机的公共地址是 ${addresses.join(" 和 ")}。`,
  createInterrupted: (hosts) =>
    `Azure 会对 ${hosts.join("、")} 已创建的部分计费。若要删除：berth remove ${hosts.join(" ")}`,
  notAllowed: (addresses, hosts) =>
    `本机的地址 ${addresses.join(" 和 ")} 不在可以访问 ${hosts.join("、")} 上 Docker 的范围之内，因此 Berth 无法从这里验证。若要包含它：--allow-from me`,
  preparingEmulator: "正在准备模拟器",
  guests: (notice) => (notice.code === "systems" ? systems(notice) : simulated(notice)),
  emulatorStopped: (code, logPath) => `模拟器在就绪之前停止（${code}）；参阅 ${logPath}`,
} satisfies Translation<typeof english>;

type Notice<Code> = Extract<GuestNotice, { readonly code: Code }>;

function systems({ usual, others, missing }: Notice<"systems">): string {
  const exception = others.length === 0 ? "" : `，但使用 ${others.join(" 和 ")} 映像的除外`;
  const reason = missing === undefined ? "" : `，因为本机的软件包镜像中没有 ${missing}`;
  return `虚拟机无论使用什么映像都启动 ${usual}${exception}${reason}。`;
}

function simulated({ requirement }: Notice<"simulated">): string {
  return `虚拟机是模拟的：其中不运行任何内容。${requirement === undefined ? "" : missingTexts(requirement)}`;
}

function missingTexts(missing: MissingRequirement): string {
  switch (missing.code) {
    case "linux":
      return "真实的虚拟机需要 Linux。";
    case "root":
      return "真实的虚拟机需要 root：请用 sudo 运行同一命令。";
    case "architecture":
      return `${missing.architecture} 没有真实虚拟机的基础映像。`;
    case "program":
      return `真实的虚拟机需要 ${missing.program}，但它没有安装。`;
    case "namespaces":
      return `真实的虚拟机需要命名空间和挂载，但这里不允许：${missing.answer}。`;
  }
}

export const demoTexts = {
  preparingImage: "正在准备基础映像",
  started: (url, guests) => `已在 ${url} 启动模拟器，虚拟机类型为 ${guests}`,
  engine: ({ engine, api, address }) => `docker version：Engine ${engine}，API ${api}，在 ${address} 通过双向 TLS`,
  simulated: "虚拟机是模拟的：不构建映像，其中也不运行容器",
  building: (source) => `正在从 ${source} 构建映像`,
  built: (image, source) => `已从 ${source} 构建映像 ${image}`,
  containerStarted: (id, port) => `已启动容器 ${id}，它发布端口 ${port}`,
  portClosed: (port) => `安全组使端口 ${port} 保持关闭`,
  portOpened: (url, page) => `已用一条规则开放端口；${url} 的应答：${page}`,
  rejected: (client, answer) => `已拒绝${client}的客户端：${answer}`,
  clients: {
    anonymous: "没有证书",
    foreign: "使用另一个颁发机构的证书",
    plain: "使用明文 HTTP",
  },
  noAnswer: "没有应答",
  tlsAlert: (alert) => `TLS 警报：${alert}`,
  foreignAuthority: "另一个颁发机构",
  hosts: (table) => `berth list：\n${table}`,
  nothingLeft: "没有任何残留：Azure 中没有资源，本机上没有进程、挂载或网络接口",
  done: (seconds, guests) => `用时 ${seconds} 秒完成，虚拟机类型为 ${guests}。`,
  // The page is checked by the demo, whose terminal may not show Chinese.
  page: englishDemo.page,
} satisfies Translation<typeof englishDemo>;

export const leftoverTexts = {
  process: (id) => `进程 ${id}`,
  mount: (path) => `挂载 ${path}`,
  networkInterface: (name) => `网络接口 ${name}`,
} satisfies Translation<typeof englishLeftovers>;

export const demoFailures = {
  noResult: "演示结束时没有结果",
  leftInAzure: (left) => `Azure 中有残留的资源：${left.join("、")}`,
  leftOnMachine: (left) => `本机上有残留：${left.join("、")}`,
  portAnswers: "没有规则开放该端口，但它仍然应答",
  noAnswerAt: (url) => `${url} 没有应答`,
  clientAccepted: (answer) => `Docker 接受了它必须拒绝的客户端：${answer}`,
} satisfies Translation<typeof englishFailures>;
