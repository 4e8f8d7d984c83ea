import { isObject } from "../../json.ts";

const maxDepth = 8;

/**
 * Removes the request's body and token from an error and its causes: the body holds every secret of a host. Azure's clients
 * keep them out of what is printed, but error collectors walk through an error's properties.
 */
export function redactRequest(error: unknown): unknown {
  let each = error;
  for (let depth = 0; depth < maxDepth && isObject(each); depth++) {
    const { request, response, cause } = each;
    redact(request);
    if (isObject(response)) redact(response["request"]);
    each = cause;
  }
  return error;
}

function redact(request: unknown): void {
  if (!isObject(request)) return;
  for (const field of ["body", "formData"]) if (request[field] !== undefined) Reflect.set(request, field, undefined);
  const { headers } = request;
  if (isObject(headers) && typeof headers["delete"] === "function") headers["delete"]("authorization");
}
