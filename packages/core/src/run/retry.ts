export interface RetryOptions {
  /** How often the work is done at most. */
  readonly attempts: number;
  /** Whether this error may be gone next time. */
  readonly isRetryable: (error: unknown) => boolean;
  /** Waits before the next attempt; `attempt` is the number of the one that failed, from 1. */
  readonly pause: (attempt: number) => Promise<void>;
}

/**
 * Does the work again while it fails with an error that may be gone next time.
 * @throws what the last attempt threw
 */
export async function retry<Value>(work: () => Promise<Value>, options: RetryOptions): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= options.attempts || !options.isRetryable(error)) throw error;
      await options.pause(attempt);
    }
  }
}

/** Reads until the answer is defined. `pause` waits between two reads, and throws to give up. */
export async function poll<Value>(
  read: () => Promise<Value | undefined>,
  pause: (attempt: number) => Promise<void>,
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    const value = await read();
    if (value !== undefined) return value;
    await pause(attempt);
  }
}
