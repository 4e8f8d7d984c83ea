/** Vitest's arguments for the words after `node scripts/test.mjs`: `--long` adds the tests that are tagged so. */
export function testArguments(words) {
  const others = words.filter((word) => word !== "--long");
  return [...(words.includes("--long") ? [] : ["--tags-filter=!long"]), ...others];
}
