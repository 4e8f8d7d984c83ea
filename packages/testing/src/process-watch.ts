import { readdirSync, readFileSync } from "node:fs";

export interface ProcessWatch {
  /** Resolves with every command line that was seen with one of the words in it, and how often it was looked. */
  stop(): { readonly seen: string[]; readonly looks: number };
}

/** How often a process is looked at: a shell that was forked becomes its program within moments, and stays it. */
const looksPerProcess = 10;

/**
 * Looks at the arguments of every process while it is young, as anybody on the machine can; those of guests are processes
 * of the machine, too. A process that lives for less than the time between two looks may be missed.
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
    // It has ended meanwhile.
    return "";
  }
}
