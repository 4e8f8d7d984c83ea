/**
 * The new part of a running script's output, of which Azure shows only the end: finds the end of the earlier output in the
 * later one. An ellipsis stands for what was lost in between.
 */
export function newOutput(before: string, now: string): string {
  if (now.startsWith(before)) return now.slice(before.length);
  for (let length = Math.min(before.length, now.length); length > 0; length--) {
    if (before.endsWith(now.slice(0, length))) return now.slice(length);
  }
  return now === "" ? "" : `…\n${now}`;
}
