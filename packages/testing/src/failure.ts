import { isBerthError } from "@dockberth/core";

/** What something throws; undefined where it goes well. */
export async function failure(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The code of the row that something ends in, or what it ends in instead. */
export async function codeOf(run: () => Promise<unknown>): Promise<string> {
  const error = await failure(run);
  return isBerthError(error) ? error.code : `no BerthError: ${String(error)}`;
}
