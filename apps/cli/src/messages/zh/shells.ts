import type { Translation } from "@dockberth/core";
import type * as english from "../en/shells.ts";

/** How to apply the lines of `berth env`, to follow the comment mark of a shell. */
export const applyWith = (command: string) => `应用方法：${command}`;

/** What docker or cat was run for: "docker 未能…". */
export const programTasks = {
  writeContext: (name) => `写入上下文 ${name}`,
  useContext: (name) => `使用上下文 ${name}`,
  readStats: (host) => `读取 ${host} 的统计信息`,
  prune: (host) => `清除 ${host} 上未使用的内容`,
  removeContext: (name) => `删除上下文 ${name}`,
} satisfies Translation<typeof english.programTasks>;
