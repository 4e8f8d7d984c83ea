import { gunzipSync } from "node:zlib";
import { isGzip } from "../../../guests/agent/custom-script.ts";
import { isObject, type Json, objectAt, textAt } from "../../../json.ts";

/**
 * What the CustomScript handler reports of settings that it does not run, and in its words, which were compared with those of the
 * program itself: https://github.com/Azure/custom-script-extension-linux, 2.1.7 (main/schema.go, main/handlersettings.go,
 * main/cmds.go). Later versions run some of them all the same.
 */
export function customScriptSettingsError(settings: Json, protectedSettings: Json): string | undefined {
  const kinds = [
    ["public", settings],
    ["protected", protectedSettings],
  ] as const;
  for (const [kind, values] of kinds) {
    const problem = schemaProblem(values, schemas[kind]);
    if (problem !== undefined)
      return `failed to get configuration: json validation error: invalid ${kind} settings JSON: ${problem}`;
  }
  const problem = logicalProblem(settings, protectedSettings);
  if (problem !== undefined) return `failed to get configuration: invalid configuration: ${problem}`;
  const script = scriptProblem(textAt(settings, "script") || textAt(protectedSettings, "script"));
  // The handler adds the output of the command that it did not start.
  return script === undefined ? undefined : `${script}\n[stdout]\n\n[stderr]\n`;
}

/** A name with its JSON type, a pattern, or the schema of an inner object. */
interface Schema {
  readonly [name: string]: { readonly type: string; readonly pattern?: string; readonly inner?: Schema };
}

const common: Schema = {
  commandToExecute: { type: "string" },
  script: { type: "string" },
  fileUris: { type: "array" },
};

const guid = {
  type: "string",
  pattern: "^(?:[0-9A-Fa-f]{8}[-][0-9A-Fa-f]{4}[-][0-9A-Fa-f]{4}[-][0-9A-Fa-f]{4}[-][0-9A-Fa-f]{12})$",
};

const schemas: Readonly<Record<"public" | "protected", Schema>> = {
  public: { ...common, skipDos2Unix: { type: "boolean" }, timestamp: { type: "integer" } },
  protected: {
    ...common,
    storageAccountName: { type: "string", pattern: "^[a-z0-9]{3,24}$" },
    storageAccountKey: {
      type: "string",
      pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$",
    },
    managedIdentity: { type: "object", inner: { objectId: guid, clientId: guid } },
  },
};

/** Names count with their case. Those that the schema does not have come first, in alphabetical order. */
function schemaProblem(values: Json, schema: Schema): string | undefined {
  const unknown = Object.keys(values)
    .sort()
    .find((name) => schema[name] === undefined);
  if (unknown !== undefined) return `${unknown}: Additional property ${unknown} is not allowed`;
  return valueProblem(values, schema, "");
}

function valueProblem(values: Json, schema: Schema, prefix: string): string | undefined {
  for (const [name, { type, pattern, inner }] of Object.entries(schema)) {
    if (!(name in values)) continue;
    const value = values[name];
    const path = `${prefix}${name}`;
    if (typeOf(value) !== type) return `${path}: Invalid type. Expected: ${type}, given: ${typeOf(value)}`;
    if (pattern !== undefined && !new RegExp(pattern).test(String(value)))
      return `${path}: Does not match pattern '${pattern}'`;
    const problem =
      inner === undefined ? itemProblem(value, path) : valueProblem(objectAt(values, name), inner, `${path}.`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The only lists are of addresses. */
function itemProblem(value: unknown, path: string): string | undefined {
  if (!Array.isArray(value)) return undefined;
  for (const [index, item] of value.entries()) {
    if (typeof item !== "string") return `${path}.${index}: Invalid type. Expected: string, given: ${typeOf(item)}`;
    if (!/^[a-z][a-z\d+.-]*:/i.test(item)) return `${path}.${index}: Does not match format 'uri'`;
  }
  return undefined;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** An empty text counts as not set. */
function logicalProblem(settings: Json, protectedSettings: Json): string | undefined {
  const isTwice = (name: string) => Boolean(settings[name]) && Boolean(protectedSettings[name]);
  const has = (name: string) => Boolean(settings[name]) || Boolean(protectedSettings[name]);
  if (!has("commandToExecute") && !has("script")) return "'commandToExecute' is not specified";
  for (const name of ["commandToExecute", "script"])
    if (isTwice(name))
      return `'${name}' was specified both in public and protected settings; it must be specified only once`;
  if (has("commandToExecute") && has("script"))
    return "'commandToExecute' and 'script' were both specified, but only one is validate at a time";
  // 2.1.19 says this; 2.1.7 takes the public ones.
  if ("fileUris" in settings && "fileUris" in protectedSettings)
    return "'fileUris' were specified both in public and protected settings; it must be specified only once";
  return credentialsProblem(protectedSettings);
}

function credentialsProblem({ storageAccountName, storageAccountKey, managedIdentity }: Json): string | undefined {
  if (Boolean(storageAccountName) !== Boolean(storageAccountKey))
    return "both 'storageAccountName' and 'storageAccountKey' must be specified";
  if (!isObject(managedIdentity)) return undefined;
  if (storageAccountName)
    return "'storageAccountName' or 'storageAccountKey' must not be specified with 'managedServiceIdentity'";
  return managedIdentity["clientId"] && managedIdentity["objectId"]
    ? "only one of 'clientId' or 'objectId' must be specified with 'managedServiceIdentity'"
    : undefined;
}

/** Of the encoded text: https://learn.microsoft.com/azure/virtual-machines/extensions/custom-script-linux#property-script */
const maxScriptLength = 256 * 1024;

function scriptProblem(script: string | undefined): string | undefined {
  if (script === undefined || script === "") return undefined;
  if (script.length > maxScriptLength)
    return `The script's length (${script.length}) exceeded the maximum allowed length of ${maxScriptLength}!`;
  const plain = script.replace(/[\r\n]/g, "");
  const wrong = /^(?:[A-Za-z0-9+/]{4})*/.exec(plain)?.[0].length ?? 0;
  if (!/^(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain.slice(wrong)))
    return `failed to decode script: illegal base64 data at input byte ${illegalByte(plain, wrong)}`;
  return gzipProblem(Buffer.from(plain, "base64"));
}

/** Go names the first character that is none of base64, or the start of the last, incomplete group. */
function illegalByte(text: string, group: number): number {
  const found = text.slice(group).search(/[^A-Za-z0-9+/]/);
  return found === -1 ? group : group + found;
}

/** What is not gzip at all is a plain script. */
function gzipProblem(bytes: Buffer): string | undefined {
  if (!isGzip(bytes)) return undefined;
  try {
    gunzipSync(bytes, { maxOutputLength: maxPlainBytes });
    return undefined;
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === "ERR_BUFFER_TOO_LARGE") return undefined;
    return `failed to decompress script: ${code === "Z_BUF_ERROR" ? "unexpected EOF" : "gzip: invalid checksum"}`;
  }
}

/** No script that fits into the settings is meant to become larger. */
const maxPlainBytes = 64 * 1024 * 1024;
