import { BerthError, type HostSpec, hostSpecSchema, isBerthError, parseHostSpec } from "@dockberth/core";
import { z } from "zod";
import { invalidRequest } from "../../errors.ts";
import { issueTexts } from "../../messages/index.ts";

/** One transaction of Table Storage holds 100 changes: each host is one, and the caller's count another. */
export const maxBatchSize = 90;

/** The body of a request that describes one host or several. */
export const specsSchema = z.union([hostSpecSchema, z.array(hostSpecSchema).min(1).max(maxBatchSize)]);

/** One host or several, each checked. @throws BerthError `spec-invalid`, `open-to-world`, FunctionError `request-invalid` */
export function readSpecs(body: unknown): { readonly specs: readonly HostSpec[]; readonly isBatch: boolean } {
  if (!Array.isArray(body)) return { specs: [parseHostSpec(body)], isBatch: false };
  if (body.length === 0 || body.length > maxBatchSize) throw invalidRequest("body", issueTexts.hostCount(maxBatchSize));
  const specs = body.map(readSpec);
  const names = specs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidRequest("body", issueTexts.hostTwice(twice));
  return { specs, isBatch: true };
}

/** With the host's index in the path of each issue. */
function readSpec(input: unknown, index: number): HostSpec {
  try {
    return parseHostSpec(input);
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    const issues = error.details.issues.map(({ path, message }) => ({ path: `${index}.${path}`, message }));
    throw new BerthError("spec-invalid", { issues });
  }
}
