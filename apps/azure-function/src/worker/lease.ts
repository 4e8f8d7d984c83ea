import type { Service } from "../service.ts";
import type { Operation } from "../storage/operation.ts";

/** The worker that handles one delivery of a message. */
export interface Worker {
  /** Unique for each delivery: a message may be delivered twice. */
  readonly id: string;
  /** Aborted when the process is about to end. */
  readonly signal?: AbortSignal | undefined;
}

/** A worker's exclusive use of a host. */
export interface Lease {
  /** Aborted when the lease is lost, when the caller cancels the operation, and when the process is about to end. */
  readonly signal: AbortSignal;
  /** Whether another worker may have the host now; the operation's record is then for that worker to write. */
  readonly isLost: () => boolean;
  readonly release: () => Promise<void>;
}

/** How soon a cancellation is noticed, at one small read for each running operation. */
const checkSeconds = 2;

/** Leases an operation's host and renews the lease until it is released; undefined while another worker has the host. */
export async function leaseHost(service: Service, operation: Operation, worker: Worker): Promise<Lease | undefined> {
  const { store, settings, now } = service;
  const { id, subscriptionId, host } = operation;
  const leaseMilliseconds = settings.leaseSeconds * 1000;
  const acquire = () => store.leases.acquire(subscriptionId, host, worker.id, now(), settings.leaseSeconds);
  if (!(await acquire())) return undefined;
  const stopping = new AbortController();
  let acquiredAt = Date.now();
  let isLost = false;
  const lose = (reason: unknown) => {
    isLost = true;
    stopping.abort(reason);
  };
  const check = async () => {
    try {
      if (Date.now() - acquiredAt > leaseMilliseconds / 4) {
        if (!(await acquire())) return lose(new Error("another worker has leased the host"));
        acquiredAt = Date.now();
      }
      if ((await store.operations.read(id))?.cancelRequested === true) stopping.abort(new Error("canceled"));
    } catch (error) {
      // Storage may come back before the lease ends; after that, another worker may have the host.
      if (Date.now() - acquiredAt > leaseMilliseconds * 0.9) lose(error);
    }
  };
  const timer = setInterval(() => void check(), checkSeconds * 1000);
  return {
    signal: worker.signal === undefined ? stopping.signal : AbortSignal.any([worker.signal, stopping.signal]),
    isLost: () => isLost,
    release: async () => {
      clearInterval(timer);
      // If this fails, the lease expires by itself.
      await store.leases.release(subscriptionId, host, worker.id).catch(() => undefined);
    },
  };
}
