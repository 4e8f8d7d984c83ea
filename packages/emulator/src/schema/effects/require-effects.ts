import { ArmError, notImplemented } from "../../arm-error.ts";
import { isObject, type Json } from "../../json.ts";
import { referenceNotFound, resourceNotFound } from "../../state/not-found.ts";
import { requireResourceId } from "../../state/resource-id.ts";
import { type Verdict, verdictOf } from "./effects.ts";

interface Target {
  readonly type: string;
  readonly id: string;
  /** Whether a guest is a real system. */
  readonly hasRealGuests: boolean;
}

/**
 * Rejects by name what a body asks for and the emulator would not do. Empty lists and objects ask for nothing.
 * @param body in the schema's spelling
 * @throws ArmError `NotImplemented`, and Azure's errors for a referenced resource that does not exist
 */
export function requireEffects(target: Target, body: Json): void {
  requireBelow(target, body, [], "");
}

function requireBelow(target: Target, value: unknown, path: readonly string[], shown: string): void {
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) requireBelow(target, each, path, `${shown}[${index}]`);
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value))
      requireBelow(target, each, key === "properties" ? path : [...path, key], shown === "" ? key : `${shown}.${key}`);
  } else requireEffect(target, verdictOf(target.type, path), value, shown);
}

function requireEffect(
  { type, id, hasRealGuests }: Target,
  verdict: Verdict | undefined,
  value: unknown,
  shown: string,
): void {
  switch (verdict?.kind) {
    case "only":
      if (verdict.values.includes(value)) return;
      throw notImplemented(`The value ${JSON.stringify(value)} of ${shown} of ${type}`);
    case "references":
      throw notImplemented(`The property ${shown} of ${type} (the contents of a referenced resource)`);
    case "inGuest":
      if (hasRealGuests) throw notImplemented(`The property ${shown} of ${type} in a real guest`);
      return;
    case "rejected":
      throw notImplemented(`The property ${shown} of ${type} (${verdict.reason})`);
    case "missing":
      throw missingReference(verdict.type, String(value), id);
  }
}

/**
 * Network's words are those of `referenceNotFound`. A disk encryption set: https://github.com/Azure/azure-cli/issues/18355. Of other
 * resources, Compute answers 404 (https://github.com/cloudfoundry/bosh-azure-cpi-release/issues/528); the code is an assumption.
 */
function missingReference(type: string, id: string, referencedBy: string): ArmError {
  if (type.startsWith("Microsoft.Network/")) return referenceNotFound(id, referencedBy);
  if (type === "Microsoft.Compute/diskEncryptionSets")
    return new ArmError(400, "BadRequest", `DiskEncryptionSet '${id}' was not found.`);
  return resourceNotFound(requireResourceId(id));
}
