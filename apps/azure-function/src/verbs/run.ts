import {
  type Azure,
  type RunOptions,
  restartHost,
  rotateHost,
  startHost,
  stopHost,
  upgradeHost,
} from "@dockberth/core";
import { toHostShape } from "../routes/shapes.ts";
import type { Service } from "../service.ts";
import type { Operation, Verb } from "../store/operation.ts";
import { auditVerb } from "./audit.ts";
import { changeVerb } from "./change.ts";
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
  change: changeVerb,
  audit: auditVerb,
  start: powerVerb(startHost),
  stop: powerVerb(stopHost),
  restart: powerVerb(restartHost),
  rotate: async ({ service, azure, operation, run }) => {
    const { host } = await rotateHost(azure, operation.host, await service.authority(), run);
    return toHostShape(host, undefined);
  },
  upgrade: async ({ azure, operation, run }) => {
    const { version } = (operation.input ?? {}) as { version?: string };
    const options = version === undefined ? run : { ...run, version };
    const { host, from, to } = await upgradeHost(azure, operation.host, options);
    return { host: toHostShape(host, undefined), from, to };
  },
};

export async function runVerb(service: Service, operation: Operation, run: RunOptions): Promise<unknown> {
  const azure = await service.azure(operation.subscriptionId);
  return verbFunctions[operation.verb as Verb]({ service, azure, operation, run });
}

function powerVerb(verb: typeof startHost): VerbFunction {
  return async ({ azure, operation, run }) => toHostShape(await verb(azure, operation.host, run), undefined);
}
