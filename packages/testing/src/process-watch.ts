import { readdirSync, readFileSync } from "node:fs";

export interface ProcessWatch {
  /** Resolves with every command line that was seen with one of the words in it, and how often it was looked. */
  stop(): { readonly seen: string[]; readonly looks: number };
}

/**
 * Looks at the arguments of every process again and again, as anybody on the machine can; those of guests are processes
 * of the machine, too. A process that lives for less than the time between two looks may be missed.
 */
export function watchProcesses(words: readonly string[], { everyMilliseconds = 20 } = {}): ProcessWatch {
  const seen = new Set<string>();
  let looks = 0;
  const look = () => {
    looks += 1;
    for (const pid of readdirSync("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      const line = commandLine(pid);
      if (words.some((word) => line.includes(word))) seen.add(line.replaceAll("\0", " ").trim());
    }
  };
  const timer = setInterval(look, everyMilliseconds);
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
