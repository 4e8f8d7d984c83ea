import { ArmError } from "./arm-error.ts";

/** Something that goes wrong on purpose, for as many matching requests as it says. */
export interface Fault {
  readonly method?: string;
  /** Tested against the path, without the query. */
  readonly path?: RegExp;
  /** Default 1. */
  readonly times?: number;
  /** How many matching requests pass first. Default 0. */
  readonly after?: number;
  readonly answer:
    | { readonly status: number; readonly code: string; readonly message?: string; readonly retryAfterSeconds?: number }
    /** The connection breaks before the request had any effect, or after it had all of it. */
    | "reset-before"
    | "reset-after";
}

export interface Faults {
  add(fault: Fault): void;
  /** The fault that this request meets, if any; counts it. */
  meet(method: string, path: string): Fault["answer"] | undefined;
  clear(): void;
}

export function createFaults(initial: readonly Fault[]): Faults {
  const fresh = (fault: Fault) => ({ fault, left: fault.times ?? 1, skip: fault.after ?? 0 });
  let waiting = initial.map(fresh);
  return {
    add: (fault) => {
      waiting.push(fresh(fault));
    },
    meet(method, path) {
      for (const entry of waiting) {
        const { fault } = entry;
        if (
          entry.left <= 0 ||
          (fault.method !== undefined && fault.method !== method) ||
          fault.path?.test(path) === false
        )
          continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.left -= 1;
        return fault.answer;
      }
      return undefined;
    },
    clear: () => {
      waiting = [];
    },
  };
}

export function faultError(answer: Exclude<Fault["answer"], string>): ArmError {
  const headers = answer.retryAfterSeconds === undefined ? {} : { "retry-after": String(answer.retryAfterSeconds) };
  return new ArmError(answer.status, answer.code, answer.message ?? `A fault was asked for: ${answer.code}.`, {
    headers,
  });
}
