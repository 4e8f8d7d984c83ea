/** Injected time: the current time, and how waits pass. */
export interface Clock {
  now(): Date;
  /** Rejects with the signal's reason as soon as the signal is aborted. */
  wait(seconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. Emulated waits are multiplied by the time scale; 0 skips them. */
export function scaledClock(timeScale: number): Clock {
  return { now: () => new Date(), wait: (seconds, signal) => sleep(seconds * timeScale * 1000, signal) };
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
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
 * A clock on which waits take no real time. When nothing else is left to run, it wakes the earliest waiter and moves to that
 * waiter's time. Work of 90 minutes ends at once, but still after work of 80 minutes.
 */
export function virtualClock(start: Date = new Date()): Clock {
  const waiters: { readonly at: number; readonly wake: () => void }[] = [];
  let now = start.getTime();
  let pumping = false;
  const pump = () => {
    const first = waiters.reduce<(typeof waiters)[number] | undefined>(
      (earliest, each) => (earliest === undefined || each.at < earliest.at ? each : earliest),
      undefined,
    );
    pumping = first !== undefined;
    if (first === undefined) return;
    waiters.splice(waiters.indexOf(first), 1);
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
        waiters.push({ at: now + seconds * 1000, wake });
        if (!pumping) setImmediate(pump);
        pumping = true;
      }),
  };
}
