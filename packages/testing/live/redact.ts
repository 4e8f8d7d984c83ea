import { isIPv6 } from "node:net";

/** Replaces what a recording must not hold. The same value has the same replacement throughout a recording. */
export interface Redactor {
  readonly text: (text: string) => string;
  readonly headers: (headers: Readonly<Record<string, string>>) => Record<string, string>;
  /** @param text a body in JSON, or an empty one */
  readonly body: (text: string) => unknown;
}

/** Properties whose values are secret or name somebody, whatever they hold. */
const secretNames =
  /^(protectedSettings|protectedParameters|customData|adminPassword|password|script|keyData|adminPublicKey|createdBy|lastModifiedBy|principalId|clientId|tenantId|displayName)$/i;
/** What a script on a machine has printed. An `error` of ARM is an object. */
const printedNames = /^(output|error)$/i;
const secretText = "‹secret›";

export function redactor(): Redactor {
  const ids = numbered((count) => `00000000-0000-0000-0000-${String(count).padStart(12, "0")}`);
  // Ranges for documentation: RFC 5737 and RFC 3849.
  const addresses = numbered((count) => `198.51.${100 + (count >> 8)}.${count & 255}`);
  const patterns: readonly (readonly [RegExp, (found: string) => string])[] = [
    [/-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g, () => "‹pem›"],
    [/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, () => "‹token›"],
    [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, () => "somebody@example.org"],
    [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, ids],
    [/\b[0-9a-f]{32,}\b/gi, (found) => "0".repeat(found.length)],
    // The end of a DNS label follows from the subscription.
    [/(?<=[a-z0-9]-)[0-9a-f]{10}(?=\.|"|$)/g, () => "0000000000"],
    [/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g, (found) => (isPrivate(found) ? found : addresses(found))],
    [/(?:[0-9a-f]{1,4}:|::)[0-9a-f:]*(?:[0-9a-f]|::)/gi, (found) => (isIPv6(found) ? "2001:db8::1" : found)],
    [/[A-Za-z0-9+/]{200,}={0,2}/g, (found) => `‹${found.length} characters›`],
  ];
  const text = (given: string) => patterns.reduce((all, [pattern, replace]) => all.replace(pattern, replace), given);
  const value = (given: unknown): unknown => {
    if (typeof given === "string") return text(given);
    if (Array.isArray(given)) return given.map(value);
    if (typeof given !== "object" || given === null) return given;
    return Object.fromEntries(Object.entries(given).map(([name, inner]) => [text(name), redacted(name, inner)]));
  };
  const redacted = (name: string, inner: unknown) => {
    if (secretNames.test(name) || (printedNames.test(name) && typeof inner === "string")) return shapeOnly(inner);
    // The values of a deployment's parameters; a template declares its own without values.
    return name === "parameters" ? mapValues(inner) : value(inner);
  };
  const mapValues = (given: unknown): unknown => {
    if (typeof given !== "object" || given === null || Array.isArray(given)) return value(given);
    return Object.fromEntries(
      Object.entries(given).map(([name, each]) => [
        name,
        typeof each === "object" && each !== null && "value" in each
          ? { ...each, value: shapeOnly(each.value) }
          : value(each),
      ]),
    );
  };
  return {
    text,
    headers: (headers) => Object.fromEntries(Object.entries(headers).map(([name, each]) => [name, text(each)])),
    body: (given) => {
      if (given === "") return null;
      try {
        return value(JSON.parse(given));
      } catch {
        return text(given);
      }
    },
  };
}

/** A secret keeps the kinds of its values, which the comparison of shapes needs. */
function shapeOnly(given: unknown): unknown {
  if (typeof given === "string") return given === "" ? "" : secretText;
  if (Array.isArray(given)) return given.map(shapeOnly);
  if (typeof given !== "object" || given === null) return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, each]) => [name, name === "name" ? each : shapeOnly(each)]),
  );
}

function numbered(name: (count: number) => string): (found: string) => string {
  const known = new Map<string, string>();
  return (found) => {
    const key = found.toLowerCase();
    const before = known.get(key);
    if (before !== undefined) return before;
    const replacement = name(known.size + 1);
    known.set(key, replacement);
    return replacement;
  };
}

/** RFC 1918, loopback, and what is no address of a machine, such as Azure's own 168.63.129.16 and versions. */
function isPrivate(address: string): boolean {
  const [first = 0, second = 0] = address.split(".").map(Number);
  return (
    address === "168.63.129.16" ||
    [0, 10, 127, 255].includes(first) ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168)
  );
}
