import { readFile } from "node:fs/promises";
import { runCommand } from "./processes.ts";

/** Where this machine gets its packages, and so where its guests get theirs. */
export interface Mirrors {
  readonly codename: string;
  /** Lines for sources.list. */
  readonly sources: readonly string[];
  readonly hosts: readonly string[];
  /** Lines of apt's own configuration that say how far this machine's mirrors are to be believed. */
  readonly settings: readonly string[];
}

/** Reads the distribution's own archives out of apt's configuration; archives of others stay out. */
export async function findMirrors(): Promise<Mirrors> {
  const codename = readField(await readFile("/etc/os-release", "utf8"), "VERSION_CODENAME") ?? "bookworm";
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const printed = await runCommand("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]);
  const found = new Map<string, Set<string>>();
  for (const line of printed.split("\n")) {
    const [address = "", suite = "", component = ""] = line.trim().split(/\s+/);
    if (!new RegExp(`^${codename}(-updates|-security)?$`).test(suite) || !/^https?:/.test(address)) continue;
    const key = `${address.replace(/\/$/, "")} ${suite}`;
    found.set(key, (found.get(key) ?? new Set()).add(component));
  }
  if (found.size === 0) found.set(`http://deb.debian.org/debian ${codename}`, new Set(["main"]));
  return {
    codename,
    sources: [...found].map(([key, components]) => `deb ${key} ${[...components].join(" ")}`),
    hosts: [...new Set([...found.keys()].map((key) => new URL(key.split(" ")[0] ?? "").hostname))],
    settings: await readSettings(),
  };
}

/** A mirror may be a frozen snapshot, whose own dates have run out; the machine's administrator has then said so. */
async function readSettings(): Promise<string[]> {
  const printed = await runCommand("apt-config", ["dump"]);
  return printed.split("\n").filter((line) => /^Acquire::(Check-Valid-Until|Check-Date|Max-FutureTime) /.test(line));
}

/** Reads one variable of an os-release file, os-release(5). */
export function readField(text: string, name: string): string | undefined {
  return new RegExp(`^${name}="?([^"\\n]*)"?$`, "m").exec(text)?.[1];
}
