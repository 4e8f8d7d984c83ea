import type { HttpRequest } from "@azure/functions";
import type { z } from "zod";
import { FunctionError, invalidRequest } from "../errors.ts";
import { issueTexts } from "../messages/index.ts";

/** Enough for a batch of 90 hosts with short compose files. */
const maxBodyBytes = 512 * 1024;

/** The body of a request, parsed as JSON. @throws FunctionError `request-too-large`, `request-invalid` */
export async function readBody(request: HttpRequest): Promise<unknown> {
  const text = await readText(request);
  if (text === "") return undefined;
  // A browser lets a form of another site send text, but asks first (CORS preflight) before it sends JSON by this name.
  const given = request.headers.get("content-type") ?? "";
  if (!/^application\/(?:merge-patch\+)?json\b/i.test(given))
    throw new FunctionError("media-type-unsupported", { given: given.slice(0, 100) });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidRequest("", issueTexts.bodyNotJson);
  }
}

/** A body in chunks announces no size. The rest of one that is too large stays unread, so that the caller gets the answer. */
async function readText({ headers, body }: HttpRequest): Promise<string> {
  const announced = Number(headers.get("content-length") ?? 0);
  if (announced > maxBodyBytes) throw tooLarge(announced);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body as ReadableStream<Uint8Array> | null)?.values({ preventCancel: true }) ?? []) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw tooLarge(bytes);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Parses a part of a request, `where`, by its schema. @throws FunctionError `request-invalid` with every issue */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: [where, ...path].join("."), message }));
  throw new FunctionError("request-invalid", { issues });
}

function tooLarge(bytes: number): FunctionError<"request-too-large"> {
  return new FunctionError("request-too-large", { bytes, limitBytes: maxBodyBytes });
}
