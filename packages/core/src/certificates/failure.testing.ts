import { isBerthError } from "../errors/index.ts";

/** What work failed with; undefined where it did not fail. */
export function failure(run: () => unknown): { code: string; details: unknown } | undefined {
  try {
    run();
  } catch (error) {
    if (isBerthError(error)) return { code: error.code, details: error.details };
    throw error;
  }
  return undefined;
}
