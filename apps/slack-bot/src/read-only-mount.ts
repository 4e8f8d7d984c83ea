import { readFile, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Whether a file, and a link to it, are on read-only mounts, so that no process in the container can replace them. Linux only:
 * `access` does not tell it, because it reports a missing permission first.
 */
export async function isOnReadOnlyMount(path: string): Promise<boolean> {
  try {
    const mounts = parseMounts(await readFile("/proc/self/mountinfo", "utf8"));
    const entry = join(await realpath(dirname(path)), basename(path));
    return [entry, await realpath(path)].every((each) => mountOf(each, mounts)?.isReadOnly === true);
  } catch {
    return false;
  }
}

interface Mount {
  readonly point: string;
  readonly isReadOnly: boolean;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
function parseMounts(text: string): Mount[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [mount = "", fileSystem = ""] = line.split(" - ");
      const [, , , , point = "", options = ""] = mount.split(" ");
      const superOptions = fileSystem.split(" ")[2] ?? "";
      const isReadOnly = [options, superOptions].some((each) => each.split(",").includes("ro"));
      return {
        point: point.replaceAll(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))),
        isReadOnly,
      };
    });
}

/** The deepest mount that holds the path; of several at one place, the last one covers the others. */
function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  const holding = mounts.filter(({ point }) => point === "/" || path === point || path.startsWith(`${point}/`));
  const deepest = Math.max(...holding.map(({ point }) => point.length));
  return holding.findLast(({ point }) => point.length === deepest);
}
