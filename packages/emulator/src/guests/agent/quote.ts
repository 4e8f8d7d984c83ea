/** A value as one word of a POSIX shell, whatever it holds; a NUL cannot be in one. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
