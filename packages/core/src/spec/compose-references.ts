import { isObject, type JsonObject } from "../json.ts";

interface Reference {
  readonly service: string;
  /** The field of the service. */
  readonly field: string;
  readonly name: string;
  /** Where the name has to be declared. */
  readonly kind: "services" | "networks" | "volumes" | "secrets" | "configs";
}

/** What services use and the file does not declare, which compose rejects. */
export function undeclaredReferences(fields: JsonObject): Reference[] {
  const services = isObject(fields["services"]) ? Object.entries(fields["services"]) : [];
  return services
    .flatMap(([name, service]) => (isObject(service) ? referencesOf(name, service) : []))
    .filter(({ kind, name }) => {
      const declared = fields[kind];
      return !name.includes("$") && !(isObject(declared) && Object.hasOwn(declared, name));
    });
}

function referencesOf(service: string, fields: JsonObject): Reference[] {
  const inField = (kind: Reference["kind"], field: string, names: readonly string[]): Reference[] =>
    names.map((name) => ({ service, field, name, kind }));
  return [
    ...inField("services", "depends_on", namesIn(fields["depends_on"])),
    ...inField("networks", "networks", namesIn(fields["networks"])).filter(({ name }) => name !== "default"),
    ...inField("volumes", "volumes", listOf(fields["volumes"]).flatMap(volumeName)),
    ...inField("secrets", "secrets", listOf(fields["secrets"]).flatMap(sourceName)),
    ...inField("configs", "configs", listOf(fields["configs"]).flatMap(sourceName)),
  ];
}

/** The names of a list, or of a mapping without those of services that may be missing. */
function namesIn(given: unknown): string[] {
  if (!isObject(given)) return listOf(given).filter((each) => typeof each === "string");
  return Object.entries(given).flatMap(([name, options]) =>
    isObject(options) && options["required"] === false ? [] : [name],
  );
}

function listOf(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [];
}

function sourceName(given: unknown): string[] {
  const source = isObject(given) ? given["source"] : given;
  return typeof source === "string" ? [source] : [];
}

/** `data:/var/lib/data`. A single letter is a drive of Windows, and a path without a colon a volume without a name. */
function volumeName(volume: unknown): string[] {
  if (typeof volume === "string") return /^(\w[\w.-]+):/.exec(volume)?.slice(1) ?? [];
  return isObject(volume) && volume["type"] === "volume" ? sourceName(volume) : [];
}
