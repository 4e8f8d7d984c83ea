import type { Translation } from "@dockberth/core";
import type * as english from "../en/input.ts";

/** What is wrong with an option, an argument or a file. */
export const inputTexts = {
  notAPair: (text, form) => `${JSON.stringify(text)} 不是 ${form} 的形式`,
  filesWithoutCompose: "需要同时使用 --compose",
  oneComposeFile:
    "请只给出一个文件；要合并多个文件，请在其中写 `include: [{ path: [compose.yaml, compose.override.yaml] }]`，并用 --files 一并发送",
  filesTooLarge: (megabytes, path) =>
    `加上 ${path}，compose 文件使用的文件超过 ${megabytes} MB；请把大文件放进映像或卷`,
  oneHostPath: "请给出一个本机的路径，以及一个 NAME:PATH 形式的主机路径",
  notAPort: (text) => `${JSON.stringify(text)} 不是 PORT、PORT/tcp 或 PORT/udp，其中的数字应在 1 到 65535 之间`,
  notANumber: (text) => `${JSON.stringify(text)} 不是大于或等于 0 的数字`,
  nothingToReset: "请至少给出 --username、--remove-user、--reset-ssh 和 --reset-remote-desktop 之一",
  adoptWhat: "请给出虚拟机的名称及其 --resource-group，或给出 --machine-id",
  subscriptionId: (text) => `${JSON.stringify(text)} 不是订阅的 ID；\`az account list\` 会列出它们`,
  needsPort: "需要在主机的名称之后给出端口",
  notPorts: (text) =>
    `${JSON.stringify(text)} 不是 PORT、LOCAL:PORT 或 LOCAL:ADDRESS:PORT，其中的数字应在 1 到 65535 之间`,
  allOrNames: "请给出主机的名称，或 --all",
  badQuery: (expression, reason) =>
    `${JSON.stringify(expression)} 不是适用于该结果的 JMESPath 表达式（${reason}）；参阅 https://jmespath.org`,
  notUtf8: "不是 UTF-8 文本；请将其保存为 UTF-8",
  scriptTwice: "请给出命令或 --file，不要同时给出两者",
  scriptMissing: "请在 -- 之后给出命令，或给出 --file PATH",
  privateKey: (path) => `${path} 是私钥；请改为给出公钥：${path}.pub`,
  hostNotInFile: (path, name) => `${path} 没有声明主机 ${name}`,
  machineReference: "请给出主机的名称或 --machine-id，两者之一",
  nameTwice: (name) => `${name} 给出了两次`,
  nameOrNone: "请给出主机的名称，或 --none",
  profileOrNone: "请给出配置的名称，或 --none",
  profileName: "请使用最多 64 个字母、数字、_ - 和 .，以字母或数字开头",
  nameMissing: "请给出主机的名称",
  grantDestination: "请给出 --to FOLDER、--file PATH 和 --docker-context 之中的恰好一个",
  withKeyNeedsFolder: "需要同时使用 --to FOLDER",
  notSeconds: (text, max) => `${JSON.stringify(text)} 不是 1 到 ${max} 之间的整数秒数`,
  timeScale: "请给出 0 到 10 之间的数字",
  pruneNeedsSet: "该文件没有 `set`，因此 Berth 无法判断哪些主机属于它",
  notAnObject: "不是 JSON 对象",
  emptyPassword: "内容为空",
  cmdCharacter: (character, value) => `cmd 不能接受 ${JSON.stringify(value)} 中的字符 ${JSON.stringify(character)}`,
  notSignedIn: (reasons) => `没有找到登录信息（${reasons.join("；")}）`,
  noAddress: "它没有地址",
  unknownAddress: "未知",
  azDefault: "Azure CLI 的默认订阅",
} satisfies Translation<typeof english.inputTexts>;

/** Names of secrets that are missing. */
export const secretNames = {
  variable: (name) => `环境变量 ${name}`,
  password: (user, registry) => ` ${user} 在 ${registry} 的密码（--login-password）`,
} satisfies Translation<typeof english.secretNames>;
