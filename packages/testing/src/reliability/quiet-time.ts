import { setTimeout as sleep } from "node:timers/promises";
import type { Watch } from "@dockberth/emulator";

export interface QuietTime {
  /** How core waits. */
  readonly wait: (seconds: number, signal?: AbortSignal) => Promise<void>;
  /** Stops the clock while the emulator has a request to answer. */
  readonly watch: Watch;
  /** Seconds that have passed. */
  now(): number;
}

/** The duration of a probe of a simulated host, which the emulator does not see. */
const quietMilliseconds = 4;

/**
 * A virtual clock that advances only while no request is in progress, to the earliest end of a wait. A wait of five minutes
 * takes no real time, and counts as five minutes.
 */
export function quietTime(): QuietTime {
  const waiting = new Set<{ readonly at: number; readonly wake: () => void }>();
  const inProgress = new Set<object>();
  let now = 0;
  let pumping = false;
  let touched = false;
  const pump = async () => {
    while (waiting.size > 0) {
      touched = false;
      await sleep(quietMilliseconds);
      // The waits may have been aborted in the meantime.
      if (touched || inProgress.size > 0 || waiting.size === 0) continue;
      const first = [...waiting].reduce((soonest, each) => (each.at < soonest.at ? each : soonest));
      waiting.delete(first);
      now = Math.max(now, first.at);
      first.wake();
    }
    pumping = false;
  };
  return {
    now: () => now,
    wait: (seconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const entry = { at: now + seconds, wake: resolve };
        waiting.add(entry);
        signal?.addEventListener("abort", () => waiting.delete(entry) && resolve(), { once: true });
        if (!pumping) {
          pumping = true;
          void pump();
        }
      }),
    watch: (request, phase) => {
      touched = true;
      if (phase === "received") inProgress.add(request);
      else if (phase === "answered") inProgress.delete(request);
      return undefined;
    },
  };
}
