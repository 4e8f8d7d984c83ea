import { BerthError } from "../errors/index.ts";
import { definedOnly, isObject, type JsonObject } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";
import { composeText } from "../spec/compose-text.ts";

/**
 * The text of the compose file to write on the machine. Text stays as it is. The retired DockerExtension took an object in
 * compose's first format, with services at the top level, which current versions reject. Such an object is converted.
 * https://github.com/compose-spec/compose-spec/blob/main/spec.md
 * @throws BerthError `settings-invalid` for a key that has no equivalent
 */
export function composeFile(compose: string | JsonObject): string {
  if (typeof compose === "string") return compose;
  const isFirstFormat = !("services" in compose) && Object.values(compose).every(isFirstFormatService);
  if (!isFirstFormat || Object.keys(compose).length === 0) return composeText(compose);
  const names = Object.keys(compose);
  const services = Object.entries(compose).map(([name, service]) => [
    name,
    modernService(name, service as JsonObject, names),
  ]);
  const volumes = [...new Set(Object.values(compose).flatMap((service) => namedVolumes(service as JsonObject)))];
  return composeText({
    services: Object.fromEntries(services),
    // The first format named volumes without a declaration, and without the name of the project.
    ...(volumes.length === 0 ? {} : { volumes: Object.fromEntries(volumes.map((name) => [name, { name }])) }),
  });
}

function isFirstFormatService(service: unknown): boolean {
  return isObject(service) && ("image" in service || "build" in service || "extends" in service);
}

/** Renames the keys of the first format: https://docs.docker.com/compose/compose-file/compose-file-v1/ */
function modernService(name: string, service: JsonObject, services: readonly string[]): JsonObject {
  const { net, dockerfile, build, log_driver: driver, log_opt: options, volumes_from: from, ...rest } = service;
  if ("volume_driver" in rest) {
    const issue = {
      path: `compose.${name}.volume_driver`,
      message: issueTexts.volumeDriver,
    };
    throw new BerthError("settings-invalid", { issues: [issue] });
  }
  return definedOnly({
    ...rest,
    build: build !== undefined && dockerfile !== undefined ? { context: build, dockerfile } : build,
    network_mode: networkMode(net, services),
    volumes_from: volumeSources(from, services),
    logging: driver === undefined && options === undefined ? undefined : { driver, options },
  });
}

/** In the first format `container:NAME` named a service of the same file, or any other container. */
function networkMode(net: unknown, services: readonly string[]): unknown {
  const name = typeof net === "string" ? /^container:(.*)$/.exec(net)?.[1] : undefined;
  return name !== undefined && services.includes(name) ? `service:${name}` : net;
}

/** In the first format an entry `NAME` or `NAME:ro` named a service of the same file, or any other container. */
function volumeSources(from: unknown, services: readonly string[]): unknown {
  if (!Array.isArray(from)) return from;
  return from.map((source: unknown) =>
    typeof source !== "string" || services.includes(source.split(":")[0] ?? "") ? source : `container:${source}`,
  );
}

/** The volumes of a service that are neither paths nor anonymous. */
function namedVolumes({ volumes }: JsonObject): string[] {
  const mounts: unknown[] = Array.isArray(volumes) ? volumes : [];
  return mounts.flatMap((mount) =>
    typeof mount === "string" ? (/^([A-Za-z0-9][\w.-]*):/.exec(mount)?.slice(1, 2) ?? []) : [],
  );
}
