/** A property of Table Storage holds 64 KB of UTF-16, so 32 K characters: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model */
const maxColumnCharacters = 32_000;

/** A value as JSON in as many columns as it needs: `input0`, `input1` … */
export function toColumns(name: string, value: unknown): Record<string, string> {
  if (value === undefined) return {};
  const text = JSON.stringify(value);
  const parts = Math.ceil(text.length / maxColumnCharacters);
  return Object.fromEntries(
    Array.from({ length: parts }, (_, index) => [
      `${name}${index}`,
      text.slice(index * maxColumnCharacters, (index + 1) * maxColumnCharacters),
    ]),
  );
}

export function fromColumns(name: string, row: Readonly<Record<string, unknown>>): unknown {
  let text = "";
  for (let index = 0; typeof row[`${name}${index}`] === "string"; index++) text += row[`${name}${index}`];
  return text === "" ? undefined : JSON.parse(text);
}
