import type { Azure } from "../../azure/connect.ts";
import { switchMachine } from "../../azure/machines.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostOperation } from "../../events.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import type { CommandTarget } from "../../run-command/command.ts";
import type { Host } from "./host.ts";

/** Reports the start and the end of an operation around its work. */
export async function reportOperation<Value>(
  host: string,
  operation: HostOperation,
  run: RunOptions,
  work: () => Promise<Value>,
): Promise<Value> {
  const report = reporter(host, run);
  const started = Date.now();
  throwIfAborted(run.signal);
  report({ type: "operation-start", operation });
  const value = await work();
  report({ type: "operation-end", operation, seconds: (Date.now() - started) / 1000 });
  return value;
}

/** Deallocates a host's machine. @throws BerthError `host-incomplete` */
export async function deallocateMachine(azure: Azure, host: Host, run: RunOptions): Promise<void> {
  const id = requireMachine(host);
  const { name } = host;
  await reportOperation(name, "stop", run, () => switchMachine(azure, id, "deallocate", { host: name }, run.signal));
}

/**
 * The id of a host's machine.
 * @throws BerthError `host-incomplete` where there is none
 */
export function requireMachine(host: Host): string {
  if (host.machineId !== undefined) return host.machineId;
  throw new BerthError("host-incomplete", { host: host.name });
}

/**
 * Rejects operations that would erase an ephemeral OS disk, or that Azure rejects.
 * @throws BerthError `disk-ephemeral`
 */
export function requireKeptDisk({ name, ephemeralDisk }: Host, operation: "stop" | "resize"): void {
  if (ephemeralDisk) throw new BerthError("disk-ephemeral", { host: name, operation });
}

/**
 * The id of a host's machine, which must be running.
 * @throws BerthError `host-incomplete`, `host-stopped`
 */
export function requireRunning(host: Host): string {
  const id = requireMachine(host);
  if (host.power === "running") return id;
  throw new BerthError("host-stopped", { host: host.name, power: host.power });
}

/**
 * The machine of a host, which must be running.
 * @throws BerthError `host-incomplete`, `host-stopped`
 */
export function commandTarget(host: Host): CommandTarget {
  return { host: host.name, machineId: requireRunning(host), location: host.location, tags: host.tags };
}
