/** What `berth plan` and `berth apply` show. */
export const planTexts = {
  host: (name: string, address: string) => `Host ${name}, which will answer at ${address}`,
  group: (group: string, location: string, isOwn: boolean) =>
    `Resource group ${group} in ${location}${isOwn ? ", for this host alone" : ""}`,
  certificate: (names: readonly string[]) =>
    `The server certificate will contain ${names.join(", ")} and the address of the host.`,
  warning: (message: string) => `Warning: ${message}.`,
  warningOf: (hosts: readonly string[], message: string) => `Warning for ${hosts.join(", ")}: ${message}.`,
  changes: "What Azure would change:",
  ignored: (count: number) => `${count} more in the resource group, which would not change`,
  nothing: "nothing",
  refused: (message: string, hint: string) => `Create would fail: ${message}\n  ${hint}`,
};

/** What `berth apply` does with a host. */
export const applyActions = {
  create: "create",
  finish: "finish",
  change: "change",
  none: "none",
  refuse: "keep",
  remove: "remove",
  keep: "keep",
} as const;

/** And why. */
export const applyReasons = {
  create: "does not exist",
  finish: "was not completely created",
  change: "settings differ",
  none: "is as declared",
  off: (power: string) => `is as declared, but ${power}`,
  refuse: (differences: readonly string[]) => `differs in ${differences.join(", ")}, which apply does not change`,
  remove: "is no longer declared",
  keep: "is no longer declared; --prune removes it",
};

/** `2 to create, 1 to change, 3 unchanged`. */
export function applySummary(actions: readonly string[]): string {
  const words = {
    create: "to create",
    finish: "to finish",
    change: "to change",
    remove: "to remove",
    none: "unchanged",
    keep: "to keep",
  };
  const parts = Object.entries(words)
    .map(([action, word]) => [actions.filter((each) => each === action).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`);
  return parts.length === 0 ? "No hosts." : `${parts.join(", ")}.`;
}
