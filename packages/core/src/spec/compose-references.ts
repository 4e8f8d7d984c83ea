import { isObject, type JsonObject } from "../json.ts";
import { listOf, servicesOf } from "./compose-parse.ts";

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
  return servicesOf(fields)
    .flatMap(([name, service]) => referencesOf(name, service))
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
    ...["network_mode", "ipc", "pid"].flatMap((field) => inField("services", field, serviceIn(fields[field]))),
    ...inField("services", "links", listOf(fields["links"]).flatMap(firstPart)),
    ...inField("services", "volumes_from", listOf(fields["volumes_from"]).flatMap(firstPart)).filter(
      ({ name }) => name !== "container",
    ),
    ...inField("services", "extends", extendedService(fields["extends"])),
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

/** `service:NAME`. */
function serviceIn(given: unknown): string[] {
  return typeof given === "string" ? (/^service:(.+)$/.exec(given)?.slice(1) ?? []) : [];
}

/** `NAME:alias` and `NAME:ro`. */
function firstPart(given: unknown): string[] {
  return typeof given === "string" ? given.split(":").slice(0, 1) : [];
}

/** The service of the same file that one extends. */
function extendedService(given: unknown): string[] {
  return isObject(given) && given["file"] !== undefined ? [] : namesIn([isObject(given) ? given["service"] : given]);
}

interface ExternalResource {
  readonly kind: "networks" | "volumes" | "secrets" | "configs";
  readonly key: string;
  /** Its name on the host. */
  readonly name: string;
}

/** The networks that every Engine has. */
const ownNetworks = ["bridge", "host", "none"];

/**
 * What must exist on the host before, of what services use that start without a profile. Compose looks for
 * nothing else: https://github.com/docker/compose/blob/main/pkg/compose/create.go
 */
export function externalResources(fields: JsonObject): ExternalResource[] {
  const started = servicesOf(fields).flatMap(([name, service]) =>
    listOf(service["profiles"]).length === 0 ? referencesOf(name, service) : [],
  );
  return (["networks", "volumes", "secrets", "configs"] as const).flatMap((kind) =>
    Object.entries(isObject(fields[kind]) ? fields[kind] : {}).flatMap(([key, options]) => {
      const isUsed = key === "default" || started.some((each) => each.kind === kind && each.name === key);
      const name = isObject(options) ? externalName(key, options) : undefined;
      const isThere = kind === "networks" && ownNetworks.includes(name ?? "");
      return isUsed && name !== undefined && !isThere ? [{ kind, key, name }] : [];
    }),
  );
}

/** Of `external: true`, and of the older `external: { name: … }`. */
function externalName(key: string, { external, name }: JsonObject): string | undefined {
  if (external !== true && external !== "true" && !isObject(external)) return undefined;
  const given = isObject(external) ? (external["name"] ?? name) : name;
  const text = typeof given === "string" ? given : key;
  return text.includes("$") ? undefined : text;
}

/** Services that depend on each other, which compose rejects; undefined if there are none. */
export function dependencyCycle(fields: JsonObject): string[] | undefined {
  const services = new Map(servicesOf(fields));
  const checked = new Set<string>();
  const follow = (name: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    const service = services.get(name);
    if (checked.has(name) || service === undefined) return undefined;
    for (const each of dependenciesOf(service)) {
      const cycle = follow(each, [...path, name]);
      if (cycle !== undefined) return cycle;
    }
    checked.add(name);
    return undefined;
  };
  for (const name of services.keys()) {
    const cycle = follow(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function dependenciesOf(service: JsonObject): string[] {
  const { depends_on: dependsOn, links, volumes_from: sources } = service;
  return [
    ...(isObject(dependsOn) ? Object.keys(dependsOn) : namesIn(dependsOn)),
    ...["network_mode", "ipc", "pid"].flatMap((field) => serviceIn(service[field])),
    ...[...listOf(links), ...listOf(sources)].flatMap(firstPart),
  ];
}

function sourceName(given: unknown): string[] {
  const source = isObject(given) ? given["source"] : given;
  return typeof source === "string" ? [source] : [];
}

/**
 * `data:/var/lib/data`. A single letter is a drive of Windows, and a path without a colon a volume without a name. Compose
 * takes whatever does not look like a path for a name: https://github.com/compose-spec/compose-go/blob/main/format/volume.go
 */
function volumeName(volume: unknown): string[] {
  if (typeof volume === "string") return /^([^./~\\$:][^:]+):/.exec(volume)?.slice(1) ?? [];
  return isObject(volume) && volume["type"] === "volume" ? sourceName(volume) : [];
}
