/** A bar and a word for what is being prepared. */
export function describeStep(step: string, fraction: number | undefined): string {
  if (fraction === undefined) return step;
  const filled = Math.round(fraction * 20);
  return `${"█".repeat(filled)}${"░".repeat(20 - filled)} ${step}`;
}
