import { isCodedError } from "../errors/coded-error.ts";
import { asBerthError, BerthError, isBerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { type RunOptions, requireListener, throwIfAborted } from "../run/options.ts";
import { requireOption } from "../run/require-option.ts";
import { withSignal } from "../run/signal.ts";
import type { Azure } from "./connect.ts";
import { toBerthError } from "./http/errors.ts";
import { redactRequest } from "./http/redact-request.ts";

/**
 * Runs a verb. Its signal cancels reads that are in flight, and is then the cause of the error. Every failure is an error
 * with a code, also that of a listener, of a wrong argument, and what a client of Azure threw.
 */
export async function runVerb<Value>(azure: Azure, options: RunOptions, verb: () => Promise<Value>): Promise<Value> {
  try {
    requireConnection(azure);
    requireOption("options", isObject(options), "an object");
    throwIfAborted(options.signal);
    const value = await withSignal(options.signal, verb);
    requireListener(options);
    return value;
  } catch (error) {
    // What a step threw as it is may hold the request in one of its causes.
    throw redactRequest(failureOf(error, azure, options));
  }
}

function requireConnection(azure: unknown): void {
  requireOption("azure", isObject(azure) && isObject(azure["arm"]), "what connectAzure resolves with");
}

function failureOf(thrown: unknown, azure: Azure, options: RunOptions | undefined) {
  const signal = options?.signal;
  // A mistake in the arguments, or ours.
  const isMistake = thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof ReferenceError;
  const error = isCodedError(thrown)
    ? thrown
    : isMistake
      ? asBerthError(thrown)
      : toBerthError(thrown, { endpoint: azure?.endpoint });
  if (signal?.aborted !== true || !isBerthError(error, "interrupted") || error.cause === signal.reason) return error;
  return new BerthError("interrupted", error.details, { cause: signal.reason });
}
