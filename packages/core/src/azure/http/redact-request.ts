/** Causes of causes, as far as anybody looks. */
const deepest = 8;

/**
 * Takes out of an error what it carries of its request: every secret of a host is in the body, and the token in a header.
 * Azure's clients keep them from being printed, but not from whoever walks through the error, as collectors of errors do.
 */
export function redactRequest(error: unknown): unknown {
  let each = error;
  for (let depth = 0; depth < deepest && isObject(each); depth++) {
    const { request, response, cause } = each;
    forget(request);
    if (isObject(response)) forget(response["request"]);
    each = cause;
  }
  return error;
}

function forget(request: unknown): void {
  if (!isObject(request)) return;
  for (const field of ["body", "formData"]) if (request[field] !== undefined) Reflect.set(request, field, undefined);
  const { headers } = request;
  if (isObject(headers) && typeof headers["delete"] === "function") headers["delete"]("authorization");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
