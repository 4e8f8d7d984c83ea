import { createRequire } from "node:module";

/** The classes that the Functions host instantiates. Node detects no named exports in this CommonJS package, so it is required. */
const library = createRequire(import.meta.url)("@azure/functions") as typeof import("@azure/functions");
export const { HttpRequest, HttpResponse, InvocationContext } = library;
