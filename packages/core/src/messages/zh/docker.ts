import type { answerTexts as english } from "../en/docker.ts";
import type { Translation } from "../translation.ts";

/** What is wrong with the answer of a Docker daemon, or of what answers in its place. */
export const answerTexts = {
  closed: "连接已关闭",
  brokenOff: "应答中断",
  tooSlow: (seconds) => `在 ${seconds} 秒内没有收到完整的应答`,
  tooLong: (bytes) => `应答过长：${bytes} 字节或更多`,
  noContainers: (path, status) => `它对 GET ${path} 的应答状态为 ${status}，且不含容器列表`,
  noLogs: (path, status) => `它对 GET ${path} 的应答状态为 ${status}，且不含日志`,
} satisfies Translation<typeof english>;
