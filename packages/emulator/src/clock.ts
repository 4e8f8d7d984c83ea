/** Time as an argument: what it is, and how it passes. */
export interface Clock {
  now(): Date;
  /** Rejects with the signal's reason as soon as that is aborted. */
  wait(seconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own time, in which the waits of the emulation are stretched or, with 0, left out. */
export function scaledClock(timeScale: number): Clock {
  return { now: () => new Date(), wait: (seconds, signal) => pause(seconds * timeScale * 1000, signal) };
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Time that passes as fast as it can: whoever waits is woken in the order of the hours, as soon as nothing else is to be
 * done, and the clock then says that hour. Work that takes 90 minutes takes none, and still ends after that of 80.
 */
export function virtualClock(start: Date = new Date()): Clock {
  const waiting: { readonly at: number; readonly wake: () => void }[] = [];
  let now = start.getTime();
  let pumping = false;
  const pump = () => {
    const first = waiting.reduce<(typeof waiting)[number] | undefined>(
      (soonest, each) => (soonest === undefined || each.at < soonest.at ? each : soonest),
      undefined,
    );
    pumping = first !== undefined;
    if (first === undefined) return;
    waiting.splice(waiting.indexOf(first), 1);
    now = Math.max(now, first.at);
    first.wake();
    setImmediate(pump);
  };
  return {
    now: () => new Date(now),
    wait: (seconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const stop = () => reject(signal?.reason);
        signal?.addEventListener("abort", stop, { once: true });
        const wake = () => {
          signal?.removeEventListener("abort", stop);
          resolve();
        };
        waiting.push({ at: now + seconds * 1000, wake });
        if (!pumping) setImmediate(pump);
        pumping = true;
      }),
  };
}
