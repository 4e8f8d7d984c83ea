import type { KeptReason } from "../../events.ts";
import { type RunOptions, reporter } from "../../run/options.ts";

/** What was removed of a host, and what was left. */
export interface Removal {
  readonly removed: readonly RemovedResource[];
  readonly kept: readonly KeptResource[];
}

/** A resource that a removal has deleted. */
export interface RemovedResource {
  /** A word for people, such as `virtual machine`. */
  readonly kind: string;
  readonly name: string;
}

/** A resource that a removal has kept, and why. */
export interface KeptResource extends RemovedResource {
  readonly reason: KeptReason;
}

/** Collects and reports what becomes of each resource. */
export interface RemovalLog {
  /** `started`: in milliseconds since 1970. */
  readonly removed: (kind: string, name: string, started: number) => void;
  readonly kept: (kind: string, name: string, reason: KeptReason) => void;
  readonly removal: () => Removal;
}

/** @param before what an earlier round of the same removal removed */
export function removalLog(host: string, run: RunOptions, before: Removal["removed"] = []): RemovalLog {
  const report = reporter(host, run);
  const removed = [...before];
  const kept: KeptResource[] = [];
  return {
    removed: (kind, name, started) => {
      removed.push({ kind, name });
      report({ type: "resource-removed", kind, name, seconds: (Date.now() - started) / 1000 });
    },
    kept: (kind, name, reason) => {
      kept.push({ kind, name, reason });
      report({ type: "resource-kept", kind, name, reason });
    },
    removal: () => ({ removed, kept }),
  };
}
