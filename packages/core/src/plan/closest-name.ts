/** More changes than this make another word. */
const maxChanges = 2;

/** The name that differs least from a misspelt one; undefined where each differs by more than a slip. */
export function closestName(misspelt: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, changes: changesBetween(misspelt, name) }))
    .filter(({ changes }) => changes > 0 && changes <= maxChanges)
    .toSorted((a, b) => a.changes - b.changes);
  return ranked[0]?.name;
}

/** How many characters must be added, removed or replaced: Levenshtein's distance. */
function changesBetween(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, character] of [...from].entries()) {
    const line = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (above[column] ?? 0) + (character === other ? 0 : 1);
      line.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}
