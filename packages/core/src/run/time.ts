import { throwIfAborted } from "./options.ts";

/** Waits for a number of seconds. Resolves early, without an error, when the signal is aborted. */
export type Wait = (seconds: number, signal?: AbortSignal) => Promise<void>;

/** Waits in real time. */
export async function realTime(seconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    signal?.addEventListener("abort", done, { once: true });
  });
}

/**
 * Waits on the clock of a connection (`Azure.wait`).
 * @throws BerthError `interrupted` once the signal is aborted
 */
export async function sleep({ wait }: { readonly wait: Wait }, seconds: number, signal: AbortSignal | undefined) {
  throwIfAborted(signal);
  await wait(seconds, signal);
  throwIfAborted(signal);
}
