import { hoursOfMonth, type PriceEstimate, type SettingChange } from "@dockberth/core";
import { day } from "../format.ts";

/** What `berth plan` and `berth apply` show. */
export const planTexts = {
  host: (name: string, address: string) => `Host ${name}, which will answer at ${address}`,
  group: (group: string, location: string, isOwn: boolean) =>
    `Resource group ${group} in ${location}${isOwn ? ", for this host alone" : ""}`,
  certificate: (names: readonly string[]) =>
    `The server certificate will contain ${names.join(", ")} and the address of the host.`,
  warning: (message: string) => `Warning: ${message}.`,
  warningOf: (hosts: readonly string[], message: string) => `Warning for ${hosts.join(", ")}: ${message}.`,
  priceUnknown: "not known",
  priceSum: (hourly: string, monthly: string, { currency, unknown }: PriceEstimate) =>
    `In sum ${hourly} ${currency} per hour, or ${monthly} ${currency} per month of ${hoursOfMonth} hours${unknown === 0 ? "" : `, without the ${unknown} whose price is not known`}.`,
  priceNote: ({ currency, asOf }: PriceEstimate) =>
    `Azure's retail prices in ${currency} of ${day(asOf)}, without taxes, discounts and traffic.`,
  changes: "What Azure would change:",
  foreignRule: (name: string, securityGroup: string) =>
    `unchanged rule ${name} in ${securityGroup}, which Berth did not create`,
  ignored: (count: number) => `${count} more in the resource group, which would not change`,
  nothing: "nothing",
  namesDependOnSubscription:
    "No subscription is known, so the DNS name above is not the one that create will use. To see that one, run `az login` or give --subscription ID.",
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
  create: () => "does not exist",
  finish: () => "was not completely created",
  change: (_name: string, changes: readonly SettingChange[]) => changes.map(settingChange).join("; "),
  none: () => "is as declared",
  refuse: (name: string, changes: readonly SettingChange[]) =>
    `${changes.map(settingChange).join("; ")}. ${howToChange(name, changes)}`,
  off: (power: string) => `is as declared, but ${power}`,
  remove: "is no longer declared",
  keep: "is no longer declared; `berth apply --prune` removes it",
};

/** `port 2376 → 2380`. */
function settingChange({ field, before, after }: SettingChange): string {
  const label = settingLabels[field] ?? field;
  return before === undefined && after === undefined ? label : `${label} ${before ?? "none"} → ${after ?? "none"}`;
}

/** Of what has no value to show, or no field in a host file. */
const settingLabels: Readonly<Record<string, string>> = {
  access: "tags or who may reach it",
  docker: "options of Docker",
  compose: "compose file",
  adopted: "an adopted machine",
  fixed: "settings that are fixed when a host is created",
};

function howToChange(name: string, changes: readonly SettingChange[]): string {
  const [first] = changes;
  if (first?.field === "size" && changes.length === 1) return `To change it: berth resize ${name} ${first.after}`;
  if (first?.field === "adopted") return `To restore the machine: berth remove ${name}`;
  return `To create the host again, without its data: berth remove ${name} && berth apply`;
}

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
