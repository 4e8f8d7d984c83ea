/** Days, hours and minutes in this order, each at most once. */
const durationForm = /^(?=\d.*[dhm]$)(?:(\d{1,5})\s*d\s*)?(?:(\d{1,5})\s*h\s*)?(?:(\d{1,5})\s*m)?$/;

/**
 * The minutes of a duration such as `90m`, `8h`, `3d` or `1d12h`; undefined for another text. Upper case is not read: in
 * `1M` it means a month to many.
 */
export function parseDuration(text: string): number | undefined {
  const found = durationForm.exec(text);
  if (found === null) return undefined;
  const [days = 0, hours = 0, minutes = 0] = found.slice(1).map((amount) => Number(amount ?? 0));
  return (days * 24 + hours) * 60 + minutes;
}

/** With less, the machine would stop during every break; with more, it would hardly ever stop. */
const idleMinutes = { min: 5, max: 7 * 24 * 60 } as const;

/** Whether a host can power itself off after this time without use. */
export function isIdleDuration(text: string): boolean {
  const minutes = parseDuration(text);
  return minutes !== undefined && minutes >= idleMinutes.min && minutes <= idleMinutes.max;
}
