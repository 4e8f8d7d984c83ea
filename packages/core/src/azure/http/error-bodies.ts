const bodies = new WeakMap<object, string>();

/**
 * Remembers the body of an error response by its request. The errors that Azure's clients throw for a long-running request
 * carry the outer code only, and ARM puts the reason into the details.
 */
export function rememberErrorBody(request: object, body: string | null | undefined): void {
  if (typeof body === "string" && body !== "") bodies.set(request, body);
}

/** The body that was remembered for the request of an error. */
export function errorBodyOf(request: unknown): string | undefined {
  return typeof request === "object" && request !== null ? bodies.get(request) : undefined;
}
