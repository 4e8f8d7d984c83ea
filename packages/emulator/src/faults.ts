import { type ArmError, type ArmErrorBody, relayedError } from "./arm-error.ts";

/** A fault to inject: into a request, or into the long-running work that a request starts. */
export type Fault = RequestFault | WorkFault;

interface Repeated {
  /** How many matches trigger the fault. Default 1. */
  readonly times?: number;
  /** How many matches pass unharmed first. Default 0. */
  readonly after?: number;
}

export interface RequestFault extends Repeated {
  readonly method?: string;
  /** Tested against the path, without the query. */
  readonly path?: RegExp;
  readonly answer: FaultyAnswer;
}

export type FaultyAnswer =
  /** An error in place of the normal answer. Without `retryAfterSeconds` there is no `Retry-After`. */
  | {
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      readonly details?: readonly ArmErrorBody[];
      readonly retryAfterSeconds?: number;
    }
  /** The answer arrives in small pieces over this many seconds, times the time scale. */
  | { readonly slowSeconds: number }
  /**
   * `reset-before`, `reset-after`: the connection breaks before the request had any effect, or after it had its full effect.
   * `reset-during`: the request has its full effect, and the connection breaks in the middle of the answer.
   * `truncated`: the request has its full effect, and the JSON of the answer is cut off although the HTTP message is complete.
   * `foreign`: the request has its full effect, and a gateway's HTML page replaces the answer.
   * `expired-token`: the request's token expires, for this request and for all later ones.
   */
  | "reset-before"
  | "reset-after"
  | "reset-during"
  | "truncated"
  | "foreign"
  | "expired-token";

/** A fault in a long-running operation on a resource. */
export interface WorkFault extends Repeated {
  /** Tested against the resource's id. */
  readonly work: RegExp;
  /** How long the operation makes no progress, times the time scale. Default 0. */
  readonly stuckSeconds?: number;
  /** The error that ends the operation; without it, the operation continues normally. */
  readonly failure?: { readonly code: string; readonly message?: string };
  /** Whether the operation fails before it had any effect (the default) or after its full effect. */
  readonly when?: "before" | "after";
}

/** A fault that was injected with `failNext`. */
export interface InjectedFault {
  /** How many times it has been triggered so far. */
  hits(): number;
}

export interface Faults {
  add(fault: Fault): InjectedFault;
  /** Returns the fault that this request triggers, if any, and counts the hit. */
  triggerForRequest(method: string, path: string): FaultyAnswer | undefined;
  /** Returns the fault that work on this resource triggers, if any, and counts the hit. */
  triggerForWork(id: string): WorkFault | undefined;
  clear(): void;
}

interface PendingFault {
  readonly fault: Fault;
  left: number;
  skip: number;
}

export function createFaults(initial: readonly Fault[]): Faults {
  let pending: PendingFault[] = initial.map(toPending);
  return {
    add: (fault) => {
      const entry = toPending(fault);
      const { left } = entry;
      pending.push(entry);
      return { hits: () => left - entry.left };
    },
    triggerForRequest(method, path) {
      const found = trigger(pending, (fault) => isRequestFault(fault) && matchesRequest(fault, method, path));
      return found !== undefined && isRequestFault(found) ? found.answer : undefined;
    },
    triggerForWork(id) {
      const found = trigger(pending, (fault) => !isRequestFault(fault) && fault.work.test(id));
      return found === undefined || isRequestFault(found) ? undefined : found;
    },
    clear: () => {
      pending = [];
    },
  };
}

export function faultError(answer: Extract<FaultyAnswer, { status: number }>): ArmError {
  const { status, code, message = `Injected fault: ${code}.`, details = [], retryAfterSeconds } = answer;
  const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return relayedError(status, { code, message, details }, { headers });
}

function toPending(fault: Fault): PendingFault {
  return { fault, left: fault.times ?? 1, skip: fault.after ?? 0 };
}

/** Returns the first matching fault that is not used up. Matches that pass unharmed are counted, too. */
function trigger(pending: readonly PendingFault[], matches: (fault: Fault) => boolean): Fault | undefined {
  for (const entry of pending) {
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

function matchesRequest(fault: RequestFault, method: string, path: string): boolean {
  return (fault.method === undefined || fault.method === method) && fault.path?.test(path) !== false;
}
