import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeTree } from "./files.ts";
import type { Mirrors } from "./mirrors.ts";
import { tryCommand } from "./processes.ts";

/** Whether all mirrors have their release, as far as this machine can reach them. Asks by apt, which knows the proxies. */
export async function hasRelease({ sources }: Mirrors): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "berth-release-"));
  try {
    const files = sources.flatMap((source, index) => [indexOf(source), join(folder, String(index))]);
    const { code } = await tryCommand(aptHelper, [...options, "download-file", ...files]);
    return code === 0;
  } finally {
    await removeTree(folder);
  }
}

/** Each apt has it in this place, apt-transport-http(1) and apt_auth.conf(5) hold for it, too. */
const aptHelper = "/usr/lib/apt/apt-helper";
const settings = [
  "APT::Sandbox::User=root",
  ...["Acquire::Retries=0", "Acquire::http::Timeout=10", "Acquire::https::Timeout=10"],
];
const options = settings.flatMap((setting) => ["-o", setting]);

/** The signed index of a suite, by the repository format of Debian: https://wiki.debian.org/DebianRepository/Format */
function indexOf(source: string): string {
  const [, address, suite] = source.split(" ");
  return `${address}/dists/${suite}/InRelease`;
}
