import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { networkInterfaces } from "node:os";
import type { Azure } from "@berth/core";

/** What is left in the subscription, as Azure lists it. */
export async function leftInAzure(azure: Azure): Promise<string[]> {
  const left: string[] = [];
  for await (const { id } of azure.resources.resources.list()) left.push(id ?? "a resource");
  for await (const { id } of azure.resources.resourceGroups.list()) left.push(id ?? "a resource group");
  return left;
}

/** The kernel's names of the namespaces that the descendants of this process live in, and the network interfaces. */
export interface Traces {
  readonly namespaces: ReadonlySet<string>;
  readonly interfaces: ReadonlySet<string>;
}

const kinds = ["pid", "net", "mnt", "uts", "ipc"] as const;

/** Takes note of what guests consist of while they run; nothing where there are no namespaces. */
export function traceGuests(before: ReadonlySet<string>): Traces {
  const own = namespacesOf("self");
  const namespaces = new Set(descendants().flatMap(namespacesOf));
  for (const each of own) namespaces.delete(each);
  return { namespaces, interfaces: new Set([...interfaceNames()].filter((name) => !before.has(name))) };
}

export function interfaceNames(): ReadonlySet<string> {
  return new Set(Object.keys(networkInterfaces()));
}

/** Processes in a guest's namespaces, mounts of its folders, and interfaces that led to it. */
export function leftOnMachine({ namespaces, interfaces }: Traces, folder: string): string[] {
  const processes = pids().filter((pid) => namespacesOf(pid).some((each) => namespaces.has(each)));
  const names = interfaceNames();
  return [
    ...processes.map((pid) => `process ${pid}`),
    ...read("/proc/self/mountinfo")
      .split("\n")
      .filter((line) => line.includes(folder))
      .map((line) => `mount ${line.split(" ")[4]}`),
    ...[...interfaces].filter((name) => names.has(name)).map((name) => `network interface ${name}`),
  ];
}

function descendants(): string[] {
  const parents = new Map(
    pids().map((pid) => [
      pid,
      read(`/proc/${pid}/stat`)
        .replace(/^.*\) \S /s, "")
        .split(" ")[0],
    ]),
  );
  const isOurs = (pid: string | undefined): boolean =>
    pid !== undefined && pid !== "0" && (pid === String(process.pid) || isOurs(parents.get(pid)));
  return [...parents.keys()].filter(isOurs);
}

function pids(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function namespacesOf(pid: string): string[] {
  return kinds.flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      return [];
    }
  });
}

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
