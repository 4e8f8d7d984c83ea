import type { Azure, RunOptions } from "@berth/core";
import type { Service } from "../service.ts";
import type { Operation, Verb } from "../store/operation.ts";
import { createVerb } from "./create.ts";
import { removeVerb } from "./remove.ts";

/** What a verb is given: where, on what, and for whom. */
export interface Work {
  readonly service: Service;
  readonly azure: Azure;
  readonly operation: Operation;
  readonly run: RunOptions;
}

/** Does the work of one operation; resolves with what its record shall say. It must converge when it is done again. */
export type VerbFunction = (work: Work) => Promise<unknown>;

const verbFunctions: Readonly<Record<Verb, VerbFunction>> = {
  create: createVerb,
  remove: removeVerb,
};

export async function runVerb(service: Service, operation: Operation, run: RunOptions): Promise<unknown> {
  const azure = await service.azure(operation.subscriptionId);
  return verbFunctions[operation.verb as Verb]({ service, azure, operation, run });
}
