/** One of the words, or an existing resource: NAME, or GROUP/NAME. */
export function existingResource(text: string | undefined, words: readonly string[] = []): unknown {
  return text === undefined || words.includes(text) ? text : placeOf(text);
}

/** An existing resource: NAME, or GROUP/NAME. */
export function placeOf(text: string): { readonly name: string; readonly resourceGroup?: string } {
  const at = text.indexOf("/");
  return at < 0 ? { name: text } : { resourceGroup: text.slice(0, at), name: text.slice(at + 1) };
}
