import { createRequire } from "node:module";

/** The classes that the Functions host makes. Node finds no names of theirs in the package's CommonJS, so it is required. */
const library = createRequire(import.meta.url)("@azure/functions") as typeof import("@azure/functions");
export const { HttpRequest, HttpResponse, InvocationContext } = library;
