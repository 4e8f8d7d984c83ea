import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { z } from "zod";
import type { Caller } from "../access/caller.ts";
import type { Role } from "../access/roles.ts";
import type { Service } from "../service.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** A request that is known, allowed and read. */
export interface Call {
  readonly request: HttpRequest;
  /** Where the route is open, nobody: an empty id and no roles. */
  readonly caller: Caller;
  /** The parts of the path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** The path, as problem documents name it. */
  readonly instance: string;
}

/** One route: what the Functions runtime, the authorisation and the OpenAPI document need to know, and what it does. */
export interface Route {
  /** The function's name and the operationId. */
  readonly name: string;
  readonly method: Method;
  /** Below `/api/`, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** What a caller must be assigned; `open` for what everybody may have. */
  readonly role: Role | "open";
  readonly query?: z.ZodObject;
  /** Checked by the route itself, with errors of its own; here for the document. */
  readonly body?: z.ZodType;
  readonly bodyRequired?: boolean;
  /** Request headers that it heeds, with what they are for. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly handle: (call: Call, service: Service) => Promise<HttpResponseInit>;
}

export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly headers?: readonly string[];
}
