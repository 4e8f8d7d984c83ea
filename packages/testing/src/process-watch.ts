import { readdirSync, readFileSync } from "node:fs";

export interface ProcessWatch {
  /** Stops, and returns every command line with one of the words, and the number of looks. */
  stop(): { readonly seen: string[]; readonly looks: number };
}

/** The number of looks at one process: a forked shell soon becomes its program, and then stays the same. */
const looksPerProcess = 10;

/**
 * Watches the arguments of all new processes, as every user of the machine can, including those of guests. It may miss a
 * process that ends between two looks.
 */
export function watchProcesses(words: readonly string[]): ProcessWatch {
  const seen = new Set<string>();
  let known = new Map<string, number>();
  let looks = 0;
  const look = () => {
    looks += 1;
    const present = new Map<string, number>();
    for (const pid of readdirSync("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      const times = known.get(pid) ?? 0;
      present.set(pid, times + 1);
      if (times >= looksPerProcess) continue;
      const line = commandLine(pid);
      if (words.some((word) => line.includes(word))) seen.add(line.replaceAll("\0", " ").trim());
    }
    known = present;
  };
  const timer = setInterval(look, 20);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return { seen: [...seen], looks };
    },
  };
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // The process has ended.
    return "";
  }
}
