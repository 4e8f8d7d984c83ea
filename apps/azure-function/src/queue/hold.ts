import { BerthError } from "@dockberth/core";
import type { Service } from "../service.ts";
import type { Operation } from "../store/operation.ts";
import type { Attempt } from "./work.ts";

export interface Hold {
  /** Aborted when the host is lost to another worker, when the caller cancels, and when the process is to end. */
  readonly signal: AbortSignal;
  /** Whether another worker has the host now; what is known of the operation is then that one's to say. */
  readonly lost: () => boolean;
  readonly release: () => Promise<void>;
}

/** How soon a cancellation is noticed, at one small read for each host that is worked on. */
const lookSeconds = 2;

/** Takes an operation's host for this attempt and keeps it while the work goes on; undefined where it is busy. */
export async function holdHost(service: Service, operation: Operation, attempt: Attempt): Promise<Hold | undefined> {
  const { store, settings, now } = service;
  const { id, subscriptionId, host } = operation;
  const take = () => store.hosts.take(subscriptionId, host, attempt.holder, now(), settings.leaseSeconds);
  if (!(await take())) return undefined;
  const stopping = new AbortController();
  let taken = Date.now();
  let lost = false;
  const lose = (reason: unknown) => {
    lost = true;
    stopping.abort(reason);
  };
  const beat = async () => {
    try {
      if (Date.now() - taken > (settings.leaseSeconds * 1000) / 4) {
        if (!(await take())) return lose(takenOver(host));
        taken = Date.now();
      }
      if ((await store.operations.read(id))?.cancelRequested === true) stopping.abort(new Error("canceled"));
    } catch (error) {
      // Storage may come back before the lease is over; after that, another worker may have the host.
      if (Date.now() - taken > settings.leaseSeconds * 1000 * 0.9) lose(error);
    }
  };
  const timer = setInterval(() => void beat(), lookSeconds * 1000);
  return {
    signal: attempt.signal === undefined ? stopping.signal : AbortSignal.any([attempt.signal, stopping.signal]),
    lost: () => lost,
    release: async () => {
      clearInterval(timer);
      // Where this fails, the lease runs out by itself.
      await store.hosts.release(subscriptionId, host, attempt.holder).catch(() => undefined);
    },
  };
}

function takenOver(host: string): BerthError {
  return new BerthError("host-busy", { host, operation: "another worker has taken it over" });
}
