import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const translations = ["packages", "apps"].flatMap((top) =>
  readdirSync(top)
    .map((name) => join(top, name, "src", "messages", "zh"))
    .filter((folder) => filesOf(folder).length > 0),
);

test("finds the catalogues in Chinese", () => {
  expect(translations).toContain(join("packages", "core", "src", "messages", "zh"));
});

test.each(translations)("%s has every sentence of the English catalogues", async (folder) => {
  const english = join(dirname(folder), "en");
  const missing = await Promise.all(
    filesOf(english).map(async (file) => {
      const [one, other] = [await catalogue(join(english, file)), await catalogue(join(folder, file))];
      return missingIn(one, other).map((path) => `${file}: ${path}`);
    }),
  );
  expect(missing.flat()).toEqual([]);
});

test("names what is missing", () => {
  const english = { texts: { one: "1", two: { three: () => "3" } }, four: ["4", "5"] };
  expect(missingIn(english, { texts: { two: {} }, four: ["四"] })).toEqual(["texts.one", "texts.two.three", "four.1"]);
});

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  } catch {
    return [];
  }
}

/** What a file exports; nothing where it does not exist. */
async function catalogue(file: string): Promise<object> {
  return filesOf(dirname(file)).includes(file.slice(dirname(file).length + 1))
    ? ((await import(/* @vite-ignore */ resolve(file))) as object)
    : {};
}

function missingIn(english: object, translation: object, path: readonly string[] = []): string[] {
  return Object.entries(english).flatMap(([key, value]) => {
    const here = [...path, key];
    const other = (translation as Readonly<Record<string, unknown>>)[key];
    if (typeof other !== typeof value) return [here.join(".")];
    return typeof value === "object" && value !== null ? missingIn(value, other as object, here) : [];
  });
}
