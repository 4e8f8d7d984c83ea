import { ArmError } from "../arm-error.ts";

export function invalidTemplate(message: string): ArmError {
  return new ArmError(400, "InvalidTemplate", message);
}

export function validationFailed(reason: string): ArmError {
  return invalidTemplate(`Deployment template validation failed: '${reason}'.`);
}

/** ARM's error for a document that it cannot read at all: https://github.com/Azure/azure-cli/issues/12597 */
export function invalidContent(reason: string): ArmError {
  return new ArmError(
    400,
    "InvalidRequestContent",
    `The request content was invalid and could not be deserialized: '${reason}'.`,
  );
}
