/** A value that is read again when it is too old, once for all its readers. */
export interface Refreshed<Value> {
  read(): Promise<Value>;
  /** The next read starts again; what began before does not count. */
  forget(): void;
}

export interface Ages {
  /** Up to this many seconds, the value is not read again. */
  readonly fresh: number;
  /** Up to this many seconds, readers get the value while it is read again; after that, they wait. */
  readonly usable: number;
}

interface Attempt<Value> {
  readonly value: Promise<Value>;
  endedAt: number | undefined;
}

/** A failure is kept as long as a fresh value: a service that is down is not asked by every reader. */
export function refreshed<Value>(
  load: () => Promise<Value>,
  { fresh, usable }: Ages,
  now: () => number,
): Refreshed<Value> {
  let latest: Attempt<Value> | undefined;
  let loaded: Attempt<Value> | undefined;
  const isWithin = ({ endedAt = now() }: Attempt<Value>, seconds: number) => now() - endedAt < seconds * 1000;
  const start = (): Attempt<Value> => {
    const attempt: Attempt<Value> = { value: load(), endedAt: undefined };
    const end = (isLoaded: boolean) => () => {
      attempt.endedAt = now();
      if (isLoaded && latest === attempt) loaded = attempt;
    };
    attempt.value.then(end(true), end(false));
    return attempt;
  };
  return {
    read: () => {
      if (latest === undefined || !isWithin(latest, fresh)) latest = start();
      return loaded !== undefined && isWithin(loaded, usable) ? loaded.value : latest.value;
    },
    forget: () => {
      latest = undefined;
      loaded = undefined;
    },
  };
}
