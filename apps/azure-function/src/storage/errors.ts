import { FunctionError } from "../errors.ts";

/** Short tries: a caller waits for the response, and a worker has a lease to renew. */
export const maxTrySeconds = 4;

/** HTTP status of a storage client's error. */
export function statusOf(error: unknown): number | undefined {
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === "number" ? statusCode : undefined;
}

/** Runs a call of a storage client. @throws FunctionError `storage-unavailable` for whatever it throws */
export async function withStorage<Value>(call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: unknown };
    const status = statusOf(error);
    const reason = [status, typeof code === "string" ? code : name].filter((part) => part !== undefined).join(" ");
    throw new FunctionError("storage-unavailable", { reason }, { cause: error });
  }
}

/** As {@link withStorage}, but `undefined` where the service answers with one of these statuses. */
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
