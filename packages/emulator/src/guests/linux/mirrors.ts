import { readFile } from "node:fs/promises";
import { runCommand } from "./processes.ts";

/** The package mirrors of this machine, which its guests use, too. */
export interface Mirrors {
  /** The distribution's id in os-release. */
  readonly distribution: string;
  readonly codename: string;
  /** The system's name for people. */
  readonly name: string;
  /** Lines for sources.list. */
  readonly sources: readonly string[];
  readonly hosts: readonly string[];
  /** Lines of apt's configuration that relax the checks of the mirrors' dates. */
  readonly settings: readonly string[];
  /** Keys that this machine's apt may not have: a package of its own release, and a file in it. */
  readonly keyring?: { readonly package: string; readonly file: string };
}

/** Reads the distribution's archives from apt's configuration, without third-party archives. */
export async function findMirrors(): Promise<Mirrors> {
  const release = await readFile("/etc/os-release", "utf8");
  const codename = readField(release, "VERSION_CODENAME") ?? "bookworm";
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
    distribution: readField(release, "ID") ?? "debian",
    codename,
    name: readField(release, "PRETTY_NAME") ?? codename,
    sources: [...found].map(([key, components]) => `deb ${key} ${[...components].join(" ")}`),
    hosts: [...new Set([...found.keys()].map((key) => new URL(key.split(" ")[0] ?? "").hostname))],
    settings: await readSettings(),
  };
}

/** A mirror may be a snapshot with expired dates. The machine's administrator has then configured apt to accept it. */
async function readSettings(): Promise<string[]> {
  const printed = await runCommand("apt-config", ["dump"]);
  return printed.split("\n").filter((line) => /^Acquire::(Check-Valid-Until|Check-Date|Max-FutureTime) /.test(line));
}

/** Reads one variable of an os-release file, os-release(5). */
export function readField(text: string, name: string): string | undefined {
  return new RegExp(`^${name}="?([^"\\n]*)"?$`, "m").exec(text)?.[1];
}
