/** The lines of a log that were not there before. `now` begins somewhere in `before`, or after a gap. */
export function linesAfter(before: readonly string[], now: readonly string[]): readonly string[] {
  for (let start = 0; start < before.length; start++) {
    const rest = before.slice(start);
    if (rest.length <= now.length && rest.every((line, index) => line === now[index])) return now.slice(rest.length);
  }
  return now;
}
