import type { ErrorCode, errorCodes } from "./error-codes.ts";

/** A status and a code that belong together. */
type Answer = { [Code in ErrorCode]: [status: StatusOf<(typeof errorCodes)[Code]>, code: Code] }[ErrorCode];

type StatusOf<Statuses> = Statuses extends readonly (infer Status)[] ? Status : Statuses;

interface More {
  readonly target?: string;
  readonly details?: readonly ArmErrorBody[];
  readonly additionalInfo?: readonly unknown[];
  /** Key Vault's place for the inner code. */
  readonly innererror?: { readonly code: ErrorCode };
  readonly headers?: Readonly<Record<string, string>>;
}

/** An ARM error response. Error codes and messages are ARM's own. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;
  readonly details: readonly ArmErrorBody[];
  readonly additionalInfo: readonly unknown[];
  readonly innererror: { readonly code: ErrorCode } | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(...[status, code, message, more = {}]: [...answer: Answer, message: string, more?: More]) {
    super(message);
    this.status = status;
    this.code = code;
    this.target = more.target;
    this.details = more.details ?? [];
    this.additionalInfo = more.additionalInfo ?? [];
    this.innererror = more.innererror;
    this.headers = more.headers ?? {};
  }

  body(): ArmErrorBody {
    const { code, message, target, details, additionalInfo, innererror } = this;
    return {
      code,
      message,
      target,
      details: orUndefined(details),
      additionalInfo: orUndefined(additionalInfo),
      innererror,
    };
  }
}

export interface ArmErrorBody {
  readonly code: string;
  readonly message: string;
  readonly target?: string | undefined;
  readonly details?: readonly ArmErrorBody[] | undefined;
  readonly additionalInfo?: readonly unknown[] | undefined;
  readonly innererror?: { readonly code: string } | undefined;
}

/** An error whose code is not the emulator's: that of an injected fault, or of work that ended earlier. */
export function relayedError(status: number, { code, message, details = [] }: ArmErrorBody, more: More = {}): ArmError {
  return new ArmError(...([status, code] as Answer), message, { details, ...more });
}

export function toArmError(error: unknown): ArmError {
  if (error instanceof ArmError) return error;
  return new ArmError(
    500,
    "InternalServerError",
    `The emulator failed: ${error instanceof Error ? error.message : String(error)}`,
  );
}

export function missingParameter(target: string): ArmError {
  return new ArmError(400, "InvalidParameter", `Required parameter '${target}' is missing (null).`, { target });
}

/** The error for everything that the emulator does not implement. */
export function notImplemented(what: string): ArmError {
  return new ArmError(501, "NotImplemented", `${what} is not emulated; BEHAVIOR.md lists what is.`);
}

function orUndefined<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}
