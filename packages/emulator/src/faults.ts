import { ArmError, type ArmErrorBody } from "./arm-error.ts";

/** Something that goes wrong on purpose: with a request, or with the work that a request set going. */
export type Fault = RequestFault | WorkFault;

interface Repeated {
  /** How many times. Default 1. */
  readonly times?: number;
  /** How many that match go well first. Default 0. */
  readonly after?: number;
}

export interface RequestFault extends Repeated {
  readonly method?: string;
  /** Tested against the path, without the query. */
  readonly path?: RegExp;
  readonly answer: FaultyAnswer;
}

export type FaultyAnswer =
  /** An error in place of what was asked for. Without `retryAfterSeconds` there is no `Retry-After`. */
  | {
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      readonly details?: readonly ArmErrorBody[];
      readonly retryAfterSeconds?: number;
    }
  /** The answer comes in small pieces over so many seconds, times the time scale. */
  | { readonly slowSeconds: number }
  /**
   * `reset-before` `reset-after`: the connection breaks before the request had any effect, or after it had all of it.
   * `reset-during`: it had all of its effect, and the connection breaks in the middle of the answer.
   * `truncated`: it had all of its effect, and the JSON of the answer ends in the middle, though the length says it is all.
   * `foreign`: it had all of its effect, and something between answers with a page of HTML in place of the answer.
   * `expired-token`: the token of the request is no longer taken, of this request and of all others.
   */
  | "reset-before"
  | "reset-after"
  | "reset-during"
  | "truncated"
  | "foreign"
  | "expired-token";

/** What a long-running operation on a resource runs into. */
export interface WorkFault extends Repeated {
  /** Tested against the resource's id. */
  readonly work: RegExp;
  /** How long the operation gets nowhere, times the time scale. Default 0. */
  readonly stuckSeconds?: number;
  /** How it ends; without it, it goes on as if nothing had been. */
  readonly failure?: { readonly code: string; readonly message?: string };
  /** Whether it fails before it had any effect, which is the default, or after all of it. */
  readonly when?: "before" | "after";
}

/** A fault that was asked for. */
export interface AwaitedFault {
  /** How many times it was met by now. */
  met(): number;
}

export interface Faults {
  add(fault: Fault): AwaitedFault;
  /** The fault that this request meets, if any; counts it. */
  meet(method: string, path: string): FaultyAnswer | undefined;
  /** The fault that the work on this resource meets, if any; counts it. */
  meetWork(id: string): WorkFault | undefined;
  clear(): void;
}

interface Waiting {
  readonly fault: Fault;
  left: number;
  skip: number;
}

export function createFaults(initial: readonly Fault[]): Faults {
  let waiting: Waiting[] = initial.map(fresh);
  return {
    add: (fault) => {
      const entry = fresh(fault);
      const { left } = entry;
      waiting.push(entry);
      return { met: () => left - entry.left };
    },
    meet(method, path) {
      const found = next(waiting, (fault) => isRequestFault(fault) && concerns(fault, method, path));
      return found !== undefined && isRequestFault(found) ? found.answer : undefined;
    },
    meetWork(id) {
      const found = next(waiting, (fault) => !isRequestFault(fault) && fault.work.test(id));
      return found === undefined || isRequestFault(found) ? undefined : found;
    },
    clear: () => {
      waiting = [];
    },
  };
}

export function faultError(answer: Extract<FaultyAnswer, { status: number }>): ArmError {
  const { status, code, message = `A fault was asked for: ${code}.`, details = [], retryAfterSeconds } = answer;
  const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return new ArmError(status, code, message, { details, headers });
}

function fresh(fault: Fault): Waiting {
  return { fault, left: fault.times ?? 1, skip: fault.after ?? 0 };
}

/** The first fault that matches and is not used up; each match that is let pass is counted, too. */
function next(waiting: readonly Waiting[], matches: (fault: Fault) => boolean): Fault | undefined {
  for (const entry of waiting) {
    if (entry.left <= 0 || !matches(entry.fault)) continue;
    if (entry.skip > 0) {
      entry.skip -= 1;
      continue;
    }
    entry.left -= 1;
    return entry.fault;
  }
  return undefined;
}

function isRequestFault(fault: Fault): fault is RequestFault {
  return "answer" in fault;
}

function concerns({ method, path }: RequestFault, ofMethod: string, ofPath: string): boolean {
  return (method === undefined || method === ofMethod) && path?.test(ofPath) !== false;
}
