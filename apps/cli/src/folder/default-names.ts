/** The options that may have a default of the user's own. The help needs them, so this file loads nothing. */
export const defaultNames = ["location", "subscription", "cloud", "allow-from"] as const;

export type DefaultName = (typeof defaultNames)[number];
