import { ArmError } from "../arm-error.ts";

/**
 * The error of an operation whose emulator ended while it ran. Azure's platform has this code for its own faults, after which
 * clients repeat the request: https://github.com/Azure/azure-powershell/issues/14460
 */
export class InterruptedError extends ArmError {
  constructor() {
    super(409, "InternalExecutionError", "The emulator ended while this operation ran. Send the request again.");
  }
}
