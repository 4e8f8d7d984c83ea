import { ArmError, notImplemented } from "../arm-error.ts";
import { isObject, isSameJson, type Json } from "../json.ts";
import schemas from "./azure-schemas.json" with { type: "json" };

/** A member is the number of its type; read-only members are -1, required ones a list of one. */
type Member = number | readonly number[];

interface Schema {
  readonly name?: string;
  readonly kind?: string;
  readonly enum?: readonly string[];
  readonly items?: number;
  readonly properties?: Readonly<Record<string, Member>>;
  /** The type of all further members. */
  readonly more?: number;
}

const types = schemas.types as unknown as readonly Schema[];
const roots = new Map(Object.entries(schemas.roots).map(([type, number]) => [type.toLowerCase(), number]));
/** Members that types have in newer versions than the schema's, in lower case. */
const newer = new Map(
  Object.entries(schemas.newer).map(([type, paths]) => [
    type.toLowerCase(),
    new Set(paths.map((path) => path.toLowerCase())),
  ]),
);
const readOnly = -1;

/** What ARM itself reads from the address of a resource, and what a client may send back as it was read. */
const envelopeOfArm: ReadonlySet<string> = new Set(["id", "name", "type", "apiversion", "etag", "systemdata"]);

/**
 * Members that no published schema has and that providers accept, because they return them: exported templates have them.
 * https://github.com/MicrosoftLearning/AZ-104-MicrosoftAzureAdministrator/blob/master/Allfiles/Labs/06/az104-06-vms-template.json
 */
const unpublished: Readonly<Record<string, readonly string[]>> = { "microsoft.network/networkinterfaces": ["kind"] };

/** Read-only members that change by themselves, so that what a client read a moment ago may differ. */
const volatile: ReadonlySet<string> = new Set(["provisioningState", "etag", "instanceView", "resources"]);

/** Enumerations that grow: the catalog of sizes and disks decides. */
const openEnumerations: ReadonlySet<string> = new Set(["vmSize", "storageAccountType"]);

/**
 * Reads a body by the published schema of its type, as providers do: names of members and values of enumerations without
 * case, and null as not set. Returns the body in the schema's spelling.
 *
 * @param current The resource as a client reads it, whose read-only members may be sent back; undefined if it does not exist.
 * @throws ArmError the provider's error for a member that does not exist, is read-only, or has another type
 */
export function conform(type: string, body: Json, current: Json | undefined): Json {
  const root = roots.get(type.toLowerCase());
  if (root === undefined) return body;
  const more = unpublished[type.toLowerCase()] ?? [];
  const own = Object.entries(body).filter(([key]) => ![...envelopeOfArm, ...more].includes(key.toLowerCase()));
  const provider = type.split("/")[0] ?? "";
  return objectOf(types[root] ?? {}, Object.fromEntries(own), current, { path: "", provider, type });
}

interface Place {
  readonly path: string;
  readonly provider: string;
  /** The type of the resource that the body is of. */
  readonly type: string;
}

function valueOfType(number: number, value: unknown, current: unknown, place: Place): unknown {
  const schema = types[number] ?? {};
  if (schema.enum !== undefined) return oneOf(schema.enum, value, place);
  if (schema.items !== undefined) return listOf(schema.items, value, current, place);
  if (schema.properties !== undefined) {
    if (!isObject(value)) throw wrongType(schema.name ?? "Object", value, place);
    return objectOf(schema, value, isObject(current) ? current : undefined, place);
  }
  return scalarOf(schema.kind ?? "any", value, place);
}

function objectOf(schema: Schema, value: Json, current: Json | undefined, outer: Place): Json {
  const conformed: Json = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) continue;
    const name = nameIn(schema.properties ?? {}, key);
    const member = name === undefined ? schema.more : schema.properties?.[name];
    const place = { ...outer, path: outer.path === "" ? key : `${outer.path}.${key}` };
    if (member === undefined && isNewer(place)) {
      if (isEmpty(inner)) continue;
      throw notImplemented(`The property ${place.path} of ${place.type}, which newer api-versions have,`);
    }
    if (member === undefined)
      throw refused(place.provider, `Could not find member '${key}' on object of type '${schema.name}'`, place);
    if (member === readOnly) {
      requireCurrent(name ?? key, inner, current, place);
      continue;
    }
    const before = current?.[name ?? key];
    conformed[name ?? key] = valueOfType(numberOf(member), inner, before, place);
  }
  return conformed;
}

function isNewer({ path, type }: Place): boolean {
  return newer.get(type.toLowerCase())?.has(path.replaceAll(/\[\d+\]/g, "").toLowerCase()) === true;
}

/** Whether a value asks for nothing. */
function isEmpty(value: unknown): boolean {
  return typeof value === "object" && Object.keys(value ?? {}).length === 0;
}

function listOf(items: number, value: unknown, current: unknown, place: Place): unknown[] {
  if (!Array.isArray(value)) throw wrongType("List", value, place);
  const before = Array.isArray(current) ? current : [];
  return value.map((each: unknown, index) =>
    valueOfType(
      items,
      each,
      isObject(each) && typeof each["name"] === "string"
        ? before.find((other) => isObject(other) && other["name"] === each["name"])
        : before[index],
      { ...place, path: `${place.path}[${index}]` },
    ),
  );
}

function oneOf(allowed: readonly string[], value: unknown, place: Place): unknown {
  const member = place.path.split(".").at(-1) ?? "";
  const found = allowed.find((each) => each.toLowerCase() === String(value).toLowerCase());
  if (found !== undefined) return found;
  if (openEnumerations.has(member) && typeof value === "string") return value;
  throw refused(place.provider, `Error converting value "${String(value)}" to type '${member}'`, place);
}

/** Providers convert a text that is a number or a truth value, and a number where a text is expected. */
function scalarOf(kind: string, value: unknown, place: Place): unknown {
  switch (kind) {
    case "string":
      if (typeof value === "string" || typeof value === "number") return String(value);
      throw wrongType("String", value, place);
    case "integer":
      // The published types have no decimals; billingProfile.maxPrice is one.
      if (value !== "" && Number.isFinite(typeof value === "string" ? Number(value) : value)) return Number(value);
      throw wrongType("Int32", value, place);
    case "boolean":
      if (/^(true|false)$/i.test(String(value))) return String(value).toLowerCase() === "true";
      throw wrongType("Boolean", value, place);
    default:
      return value;
  }
}

/** Stricter than Azure, which ignores most read-only members: one that is sent must be what a client can read. */
function requireCurrent(name: string, value: unknown, current: Json | undefined, place: Place): void {
  const known = current?.[name];
  if (known !== undefined && (volatile.has(name) || isSameJson(known, value))) return;
  if (known === undefined)
    throw new ArmError(400, "InvalidParameter", `The property '${place.path}' is read-only.`, { target: place.path });
  throw new ArmError(409, "PropertyChangeNotAllowed", `Changing property '${place.path}' is not allowed.`, {
    target: place.path,
  });
}

function wrongType(expected: string, value: unknown, place: Place): ArmError {
  return refused(place.provider, `Error converting value ${JSON.stringify(value)} to type '${expected}'`, place);
}

/**
 * Network: https://github.com/Azure/azure-powershell/issues/13544
 * Compute: https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-terminate-notification#troubleshoot
 */
function refused(provider: string, reason: string, { path }: Place): ArmError {
  const message = `${reason}. Path '${path}', line 1, position 1.`;
  return provider.toLowerCase() === "microsoft.network"
    ? new ArmError(400, "InvalidRequestFormat", "Cannot parse the request.", {
        details: [new ArmError(400, "InvalidJson", message).body()],
      })
    : new ArmError(400, "BadRequest", message);
}

function nameIn(properties: Readonly<Record<string, Member>>, key: string): string | undefined {
  if (key in properties) return key;
  return Object.keys(properties).find((each) => each.toLowerCase() === key.toLowerCase());
}

function numberOf(member: Member): number {
  return typeof member === "number" ? member : (member[0] ?? 0);
}
