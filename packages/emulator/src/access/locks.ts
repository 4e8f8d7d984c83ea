import { ArmError } from "../arm-error.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
export interface Lock {
  readonly name: string;
  /** The id of a resource, a resource group or the subscription; below it the lock holds, too. */
  readonly scope: string;
  readonly level: "CanNotDelete" | "ReadOnly";
  readonly notes: string | undefined;
}

/**
 * A lock prevents the deletion of its scope, of all below it and of what contains it; with `ReadOnly` it prevents all changes
 * and actions, too, but not those of the locks themselves. Message: https://github.com/MicrosoftDocs/azure-docs/issues/50385
 * @throws ArmError `ScopeLocked`
 */
export function requireUnlocked(locks: Iterable<Lock>, method: string, path: string): void {
  if (/^(GET|HEAD)$/.test(method) || /\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i.test(path)) return;
  const isDeletion = method === "DELETE";
  const holding = [...locks].filter(
    ({ scope, level }) =>
      (isDeletion || level === "ReadOnly") && (isWithin(path, scope) || (isDeletion && isWithin(scope, path))),
  );
  if (holding.length === 0) return;
  const operation = isDeletion ? "delete" : "write";
  throw new ArmError(
    409,
    "ScopeLocked",
    `The scope '${path}' cannot perform ${operation} operation because following scope(s) are locked: '${holding.map(({ scope }) => scope).join(",")}'. Please remove the lock and try again.`,
  );
}

/** Whether an id is a scope, or is below it. ARM compares them without case. */
export function isWithin(id: string, scope: string): boolean {
  return `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase());
}
