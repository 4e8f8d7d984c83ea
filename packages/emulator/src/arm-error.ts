/** An ARM error response. Error codes and messages are ARM's own. */
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
    const { code, message, target, details, additionalInfo } = this;
    return { code, message, target, details: orUndefined(details), additionalInfo: orUndefined(additionalInfo) };
  }
}

export interface ArmErrorBody {
  readonly code: string;
  readonly message: string;
  readonly target?: string | undefined;
  readonly details?: readonly ArmErrorBody[] | undefined;
  readonly additionalInfo?: readonly unknown[] | undefined;
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

/** What Network answers for a reference to a resource that does not exist. */
export function referenceNotFound(id: string, referencedBy: string): ArmError {
  return new ArmError(
    400,
    "InvalidResourceReference",
    `Resource ${id} referenced by ${referencedBy} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );
}

export function resourceNotFound(type: string, name: string, group: string): ArmError {
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${name}' under resource group '${group}' was not found.`,
  );
}

function orUndefined<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}
