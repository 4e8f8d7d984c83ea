import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { z } from "zod";
import type { Caller } from "../access/caller.ts";
import type { Role } from "../access/roles.ts";
import type { Service } from "../service.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** A request after authentication, authorisation and parsing. */
export interface Call {
  readonly request: HttpRequest;
  /** On an open route: an empty id and no roles. */
  readonly caller: Caller;
  /** The parts of the path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** The path, as problem documents name it. */
  readonly instance: string;
}

/** One route: what the Functions runtime, the authorisation and the OpenAPI document need to know, and its handler. */
export interface Route {
  /** The name of the function, and the operationId. */
  readonly name: string;
  readonly method: Method;
  /** Below `/api/`, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** The role that a caller needs; `open` for everybody. */
  readonly role: Role | "open";
  readonly query?: z.ZodObject | undefined;
  /** For the document only: the route parses its body itself, with more precise errors. */
  readonly body?: z.ZodType | undefined;
  readonly bodyRequired?: boolean | undefined;
  /** The request headers that it reads, with their descriptions. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  readonly handle: (call: Call, service: Service) => Promise<HttpResponseInit>;
}

/** A response that a route can send. */
export interface ResponseSpec {
  readonly description: string;
  readonly schema?: z.ZodType | undefined;
  /** Default `application/json`. */
  readonly contentType?: string | undefined;
  readonly headers?: readonly string[] | undefined;
}
