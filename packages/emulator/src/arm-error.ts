/** An answer that ARM gives instead of what was asked for. `code` and `message` are ARM's own. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly target: string | undefined;
  readonly details: readonly ArmErrorBody[];
  readonly additionalInfo: readonly unknown[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      readonly target?: string;
      readonly details?: readonly ArmErrorBody[];
      readonly additionalInfo?: readonly unknown[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.target = more.target;
    this.details = more.details ?? [];
    this.additionalInfo = more.additionalInfo ?? [];
    this.headers = more.headers ?? {};
  }

  body(): ArmErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.target === undefined ? {} : { target: this.target }),
      ...(this.details.length === 0 ? {} : { details: this.details }),
      ...(this.additionalInfo.length === 0 ? {} : { additionalInfo: this.additionalInfo }),
    };
  }
}

export interface ArmErrorBody {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly details?: readonly ArmErrorBody[];
  readonly additionalInfo?: readonly unknown[];
}

export function toArmError(error: unknown): ArmError {
  if (error instanceof ArmError) return error;
  return new ArmError(
    500,
    "InternalServerError",
    `The emulator failed: ${error instanceof Error ? error.message : String(error)}`,
  );
}

/** The edge of the emulation, made visible. */
export function notImplemented(what: string): ArmError {
  return new ArmError(501, "NotImplemented", `${what} is not emulated; BEHAVIOR.md lists what is.`);
}

export function resourceNotFound(type: string, name: string, group: string): ArmError {
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${name}' under resource group '${group}' was not found.`,
  );
}
