import { BerthError } from "@dockberth/core";

/** What does not answer by then will not: a caller waits for the answer of a request, and a worker has a lease to keep. */
export const trySeconds = 4;

/** HTTP status of a storage client's error. */
export function statusOf(error: unknown): number | undefined {
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === "number" ? statusCode : undefined;
}

/** Runs a call of a storage client; what the service refuses or does not answer becomes a row of the table. */
export async function withStorage<Value>(call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: unknown };
    const status = statusOf(error);
    const reason = [status, typeof code === "string" ? code : name].filter((part) => part !== undefined).join(" ");
    throw new BerthError("storage-unavailable", { reason }, { cause: error });
  }
}

/** As {@link withStorage}; where the service answers with one of these statuses, `undefined`. */
export async function withStorageUnless<Value>(
  statuses: readonly number[],
  call: () => Promise<Value>,
): Promise<Value | undefined> {
  return withStorage(async () => {
    try {
      return await call();
    } catch (error) {
      if (statuses.includes(statusOf(error) ?? 0)) return undefined;
      throw error;
    }
  });
}
