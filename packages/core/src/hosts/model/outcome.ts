import type { HostCertificateOptions } from "../../certificates/issue.ts";
import type { TlsMaterial } from "../../certificates/material.ts";
import type { CodedError } from "../../errors/coded-error.ts";
import { isBerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter } from "../../run/options.ts";
import type { HostSpec } from "../../spec/index.ts";
import type { Host } from "./host.ts";
import type { Ownership } from "./ownership.ts";

/** Options of `createHosts`. */
export interface CreateHostsOptions extends RunOptions, HostCertificateOptions, Ownership {
  /** How long Docker may take to answer after the deployment has finished. Default 120. */
  readonly answerWithinSeconds?: number | undefined;
  /** Called with each client certificate before its host is created. */
  readonly keepClient?: ((host: string, client: TlsMaterial) => Promise<void>) | undefined;
  /** Whether to register the subscription for resource providers that it lacks, as Azure's own tools do. Default true. */
  readonly register?: boolean | undefined;
}

/** A spec with its plan. */
export interface PlannedSpec {
  readonly spec: HostSpec;
  readonly plan: HostPlan;
}

/** The outcome for one of several hosts that are created. */
export type HostOutcome =
  | {
      readonly name: string;
      readonly outcome: "created" | "unchanged";
      readonly host: Host;
      readonly client: TlsMaterial;
    }
  | FailedHost;

/** A host that could not be created, and why. */
export interface FailedHost {
  readonly name: string;
  readonly outcome: "failed";
  readonly error: CodedError;
}

/** Reports the failure of one host. Throws what concerns all of them: an interruption, or an error without a code. */
export function failedHost(name: string, error: unknown, run: RunOptions): FailedHost {
  if (!isBerthError(error) || error.code === "interrupted") throw error;
  reporter(name, run)({ type: "host-failed", code: error.code, message: error.message });
  return { name, outcome: "failed", error };
}
