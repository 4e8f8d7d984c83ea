import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { networkInterfaces } from "node:os";
import type { Azure } from "@dockberth/core";
import { leftoverTexts } from "../../messages/progress.ts";

/** The resources that Azure still lists in the subscription. */
export async function leftInAzure(azure: Azure): Promise<string[]> {
  const left: string[] = [];
  for (const kind of ["resources", "resourceGroups"]) {
    const path = `/subscriptions/${azure.subscriptionId}/${kind}`;
    for await (const { id } of azure.arm.list<{ readonly id: string }>(path)) left.push(id);
  }
  return left;
}

/** The namespaces of the descendants of this process, by the kernel's names, and their network interfaces. */
export interface Traces {
  readonly namespaces: ReadonlySet<string>;
  readonly interfaces: ReadonlySet<string>;
}

const kinds = ["pid", "net", "mnt", "uts", "ipc"] as const;

/** Records what the running guests consist of; nothing on a system without namespaces. */
export function traceGuests(): Traces {
  const processes = descendants();
  const namespaces = new Set(processes.flatMap(namespacesOf));
  for (const each of namespacesOf("self")) namespaces.delete(each);
  const outside = virtualPairs("");
  const inside = processes.filter((pid) => !sameNetwork(pid)).flatMap((pid) => virtualPairs(`/proc/${pid}/root`));
  const isOurs = (end: InterfaceEnd) => inside.some(({ index, peer }) => index === end.peer && peer === end.index);
  return { namespaces, interfaces: new Set(outside.filter(isOurs).map(({ name }) => name)) };
}

interface InterfaceEnd {
  readonly name: string;
  readonly index: string;
  readonly peer: string;
}

/** The ends of virtual pairs among the interfaces of a system, with the kernel's index of each and of its peer. */
function virtualPairs(root: string): InterfaceEnd[] {
  const folder = `${root}/sys/class/net`;
  const ends = entries(folder).map((name) => ({
    name,
    index: read(`${folder}/${name}/ifindex`),
    peer: read(`${folder}/${name}/iflink`),
  }));
  // An interface without a peer, such as lo, is its own peer.
  return ends.filter(({ index, peer }) => index !== peer);
}

function sameNetwork(pid: string): boolean {
  const network = (of: string) => namespacesOf(of).find((each) => each.startsWith("net:"));
  return network(pid) === network("self");
}

/** Processes in the namespaces of guests, mounts of their folders, and their network interfaces. */
export function leftOnMachine({ namespaces, interfaces }: Traces, folder: string): string[] {
  const processes = pids().filter((pid) => namespacesOf(pid).some((each) => namespaces.has(each)));
  const names = new Set(Object.keys(networkInterfaces()));
  return [
    ...processes.map((pid) => leftoverTexts.process(pid)),
    ...read("/proc/self/mountinfo")
      .split("\n")
      .filter((line) => line.includes(folder))
      .map((line) => leftoverTexts.mount(line.split(" ")[4])),
    ...[...interfaces].filter((name) => names.has(name)).map((name) => leftoverTexts.networkInterface(name)),
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

/** The content of a file; empty if its process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
