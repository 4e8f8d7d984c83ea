/** A day, as 2030-01-31. */
export function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** A minute, as 2030-01-31T18:00Z. */
export function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
