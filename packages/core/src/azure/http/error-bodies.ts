const texts = new WeakMap<object, string>();

/**
 * Keeps what Azure answered to a request that it refused: of the errors of its clients, those of a long-running request carry
 * the outer code alone, and ARM puts what happened into the details.
 */
export function rememberErrorBody(request: object, text: string | null | undefined): void {
  if (typeof text === "string" && text !== "") texts.set(request, text);
}

/** The answer to the request that an error speaks of. */
export function errorBodyOf(request: unknown): string | undefined {
  return typeof request === "object" && request !== null ? texts.get(request) : undefined;
}
