/**
 * What is new in the output of something that runs, of which only the last part is ever shown: where the window has moved
 * on, the end of what was seen before is found again in it. What was lost in between is told by an ellipsis.
 */
export function newOutput(before: string, now: string): string {
  if (now.startsWith(before)) return now.slice(before.length);
  for (let length = Math.min(before.length, now.length); length > 0; length--) {
    if (before.endsWith(now.slice(0, length))) return now.slice(length);
  }
  return now === "" ? "" : `…\n${now}`;
}
