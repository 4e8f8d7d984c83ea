import { setTimeout as sleep } from "node:timers/promises";
import type { Watch } from "@dockberth/emulator";

export interface QuietTime {
  /** For core's connection. */
  readonly wait: (seconds: number, signal?: AbortSignal) => Promise<void>;
  /** For the emulator: time stands still while it has something to answer. */
  readonly watch: Watch;
  /** Seconds that have passed. */
  now(): number;
}

/** What a knock at a simulated host takes, which the emulator does not see. */
const quietMilliseconds = 4;

/**
 * Time that passes only while nothing else happens: who waits is woken in the order of the hours, once no request is under
 * way. A pause of five minutes takes none, and still counts as five minutes.
 */
export function quietTime(): QuietTime {
  const waiting = new Set<{ readonly at: number; readonly wake: () => void }>();
  const underWay = new Set<object>();
  let now = 0;
  let pumping = false;
  let touched = false;
  const pump = async () => {
    while (waiting.size > 0) {
      touched = false;
      await sleep(quietMilliseconds);
      // Whoever waited may have been called off meanwhile.
      if (touched || underWay.size > 0 || waiting.size === 0) continue;
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
      if (phase === "received") underWay.add(request);
      else if (phase === "answered") underWay.delete(request);
      return undefined;
    },
  };
}
