const minutesPerUnit = { m: 1, h: 60, d: 1440 } as const;

/** The minutes of a duration such as `90m`, `8h` or `3d`; undefined for another text. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,5})\s*([mhd])$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * minutesPerUnit[unit as keyof typeof minutesPerUnit];
}

/** With less, the machine would stop during every break; with more, it would hardly ever stop. */
const idleMinutes = { min: 5, max: 7 * 24 * 60 } as const;

/** Whether a host can power itself off after this time without use. */
export function isIdleDuration(text: string): boolean {
  const minutes = parseDuration(text);
  return minutes !== undefined && minutes >= idleMinutes.min && minutes <= idleMinutes.max;
}
