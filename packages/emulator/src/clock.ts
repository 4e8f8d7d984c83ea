/** Time as an argument: what it is, and how it passes. */
export interface Clock {
  now(): Date;
  wait(seconds: number): Promise<void>;
}

/** The machine's own time, in which the waits of the emulation are stretched or, with 0, left out. */
export function scaledClock(timeScale: number): Clock {
  return {
    now: () => new Date(),
    wait: (seconds) => {
      const milliseconds = seconds * timeScale * 1000;
      return new Promise((resolve) => (milliseconds <= 0 ? setImmediate(resolve) : setTimeout(resolve, milliseconds)));
    },
  };
}
