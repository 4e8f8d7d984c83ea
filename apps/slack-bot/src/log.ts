/** Writes one line of JSON for a log collector. The facts never hold a secret. */
export type Log = (facts: Readonly<Record<string, unknown>>) => void;
