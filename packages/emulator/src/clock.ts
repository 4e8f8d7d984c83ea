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
