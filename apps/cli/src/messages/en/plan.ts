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
  refuse: (differences: readonly string[]) => `differs in ${differences.join(", ")}, which cannot be changed`,
  remove: "is no longer declared",
  keep: "is no longer declared; --prune removes it",
};
