import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { networkInterfaces } from "node:os";
import type { Azure } from "@dockberth/core";

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
export function traceGuests(): Traces {
  const processes = descendants();
  const namespaces = new Set(processes.flatMap(namespacesOf));
  for (const each of namespacesOf("self")) namespaces.delete(each);
  const outside = cableEnds("");
  const inside = processes.filter((pid) => !sameNetwork(pid)).flatMap((pid) => cableEnds(`/proc/${pid}/root`));
  const isOurs = (end: CableEnd) => inside.some(({ index, peer }) => index === end.peer && peer === end.index);
  return { namespaces, interfaces: new Set(outside.filter(isOurs).map(({ name }) => name)) };
}

interface CableEnd {
  readonly name: string;
  readonly index: string;
  readonly peer: string;
}

/** The interfaces of a system that are ends of cables, each with the kernel's number for it and for the other end of its cable. */
function cableEnds(root: string): CableEnd[] {
  const folder = `${root}/sys/class/net`;
  const ends = entries(folder).map((name) => ({
    name,
    index: read(`${folder}/${name}/ifindex`),
    peer: read(`${folder}/${name}/iflink`),
  }));
  // An interface without a cable, such as lo, is its own peer.
  return ends.filter(({ index, peer }) => index !== peer);
}

function sameNetwork(pid: string): boolean {
  const network = (of: string) => namespacesOf(of).find((each) => each.startsWith("net:"));
  return network(pid) === network("self");
}

/** Processes in a guest's namespaces, mounts of its folders, and interfaces that led to it. */
export function leftOnMachine({ namespaces, interfaces }: Traces, folder: string): string[] {
  const processes = pids().filter((pid) => namespacesOf(pid).some((each) => namespaces.has(each)));
  const names = new Set(Object.keys(networkInterfaces()));
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
  return entries("/proc").filter((name) => /^\d+$/.test(name));
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
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
