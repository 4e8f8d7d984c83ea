import { setImmediate } from "node:timers/promises";
import { BerthError, type HostSpec, hostSpecSchema, isBerthError, parseHostSpec } from "@dockberth/core";
import { z } from "zod";
import { FunctionError, invalidRequest } from "../../errors.ts";
import { issueTexts } from "../../messages/index.ts";

/** One transaction of Table Storage holds 100 changes: each host is one, and the caller's count another. */
export const maxBatchSize = 90;

/** A plan is about 15 KB, and larger with a compose file. */
export const maxPlans = 20;

/** Of all hosts together, with the aliases of compose files expanded. */
const maxSpecBytes = 512 * 1024;

/** Parsing YAML takes up to 10 ms for each KB. A larger compose file can be sent as an object, which takes no time. */
const maxComposeTextBytes = 8 * 1024;

const namedSpecSchema = hostSpecSchema.meta({ id: "HostSpec" });

/** The body of a request that describes one host or several. */
export function specsSchema(maxHosts: number) {
  return z.union([namedSpecSchema, z.array(namedSpecSchema).min(1).max(maxHosts)]);
}

/**
 * One host or several, each checked. Other requests are answered between two hosts.
 * @throws BerthError `spec-invalid`, `open-to-world`
 * @throws FunctionError `request-invalid`, `request-too-large`
 */
export async function readSpecs(
  body: unknown,
  maxHosts: number,
): Promise<{ readonly specs: readonly HostSpec[]; readonly isBatch: boolean }> {
  if (!Array.isArray(body)) {
    requireShortCompose(body, "body.compose");
    return { specs: [parseHostSpec(body)], isBatch: false };
  }
  if (body.length === 0 || body.length > maxHosts) throw invalidRequest("body", issueTexts.hostCount(maxHosts));
  const specs: HostSpec[] = [];
  let bytes = 0;
  for (const [index, input] of body.entries()) {
    requireShortCompose(input, `body.${index}.compose`);
    const spec = readSpec(input, index);
    bytes += Buffer.byteLength(JSON.stringify(spec));
    if (bytes > maxSpecBytes) throw new FunctionError("request-too-large", { bytes, limitBytes: maxSpecBytes });
    if (specs.some(({ name }) => name === spec.name)) throw invalidRequest("body", issueTexts.hostTwice(spec.name));
    specs.push(spec);
    await setImmediate();
  }
  return { specs, isBatch: true };
}

function requireShortCompose(input: unknown, path: string): void {
  const { compose } = (input ?? {}) as { readonly compose?: unknown };
  if (typeof compose === "string" && Buffer.byteLength(compose) > maxComposeTextBytes)
    throw invalidRequest(path, issueTexts.composeTextTooLong(maxComposeTextBytes));
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
