import { isBerthError } from "@dockberth/core";

/** The error that `run` throws; undefined where it succeeds. */
export async function failure(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The code of the error that `run` throws, or a text about anything else. */
export async function codeOf(run: () => Promise<unknown>): Promise<string> {
  const error = await failure(run);
  return isBerthError(error) ? error.code : `no BerthError: ${String(error)}`;
}
