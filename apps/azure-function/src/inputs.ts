import type { HttpRequest } from "@azure/functions";
import { BerthError, type HostSpec, isBerthError, parseHostSpec } from "@dockberth/core";
import type { z } from "zod";
import { FunctionError } from "./errors.ts";

/** What a request may carry. The specs of a batch of 90 hosts with short compose files fit. */
export const largestBody = 512 * 1024;

/** As many as one transaction of Table Storage counts, with room for the count itself. */
export const largestBatch = 90;

/**
 * The body of a request, as JSON.
 * @throws BerthError `request-too-large`, `request-invalid`
 */
export async function readBody(request: HttpRequest): Promise<unknown> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > largestBody) throw tooLarge(announced);
  const text = await request.text();
  const bytes = Buffer.byteLength(text);
  if (bytes > largestBody) throw tooLarge(bytes);
  if (text === "") return undefined;
  // A form of another site can post text, but not JSON by its name without being asked first.
  if (!/^application\/(?:merge-patch\+)?json\b/i.test(request.headers.get("content-type") ?? ""))
    throw invalid("", "send the body as Content-Type: application/json");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid("", "the body is not JSON");
  }
}

/** Checks a value against a schema, and names every issue. @throws BerthError `request-invalid` */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: [where, ...path].join("."), message }));
  throw new FunctionError("request-invalid", { issues });
}

/** One host or several, as wished for, each checked. @throws BerthError `spec-invalid`, `open-to-world`, `request-invalid` */
export function readSpecs(body: unknown): { readonly specs: readonly HostSpec[]; readonly many: boolean } {
  if (!Array.isArray(body)) return { specs: [parseHostSpec(body)], many: false };
  if (body.length === 0 || body.length > largestBatch) throw invalid("body", `name 1 to ${largestBatch} hosts at once`);
  const specs = body.map((each: unknown, index) => readSpec(each, index));
  const names = specs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid("body", `${twice} is named twice`);
  return { specs, many: true };
}

function readSpec(input: unknown, index: number): HostSpec {
  try {
    return parseHostSpec(input);
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    const issues = error.details.issues.map(({ path, message }) => ({ path: `${index}.${path}`, message }));
    throw new BerthError("spec-invalid", { issues });
  }
}

function tooLarge(bytes: number): FunctionError<"request-too-large"> {
  return new FunctionError("request-too-large", { bytes, limitBytes: largestBody });
}

function invalid(path: string, message: string): FunctionError<"request-invalid"> {
  return new FunctionError("request-invalid", { issues: [{ path, message }] });
}
