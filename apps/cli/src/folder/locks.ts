import { type LockOptions, withLock } from "./lock.ts";

/**
 * Does the work while no other process of this user does any with one of these hosts.
 * @throws BerthError `host-busy`
 */
export function withLocks<Value>(
  { names, ...options }: Omit<LockOptions, "name"> & { readonly names: readonly string[] },
  work: () => Promise<Value>,
): Promise<Value> {
  // In one order for everybody: two that want the same hosts do not each hold what the other waits for.
  return names
    .toSorted()
    .reduceRight<() => Promise<Value>>((inner, name) => () => withLock({ ...options, name }, inner), work)();
}
