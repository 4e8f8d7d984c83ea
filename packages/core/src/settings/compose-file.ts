import { BerthError } from "../errors/index.ts";
import { isObject, type JsonObject } from "../json.ts";
import { issueTexts } from "../messages/en/issues.ts";
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
  const services = Object.entries(compose).map(([name, service]) => [name, modernService(name, service as JsonObject)]);
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
function modernService(name: string, service: JsonObject): JsonObject {
  const { net, dockerfile, build, log_driver: driver, log_opt: options, ...rest } = service;
  if ("volume_driver" in rest) {
    const issue = {
      path: `compose.${name}.volume_driver`,
      message: issueTexts.volumeDriver,
    };
    throw new BerthError("settings-invalid", { issues: [issue] });
  }
  return {
    ...rest,
    ...(build === undefined ? {} : { build: dockerfile === undefined ? build : { context: build, dockerfile } }),
    ...(net === undefined ? {} : { network_mode: networkMode(net) }),
    ...(driver === undefined && options === undefined ? {} : { logging: { driver, options } }),
  };
}

/** In the first format `container:NAME` named a service of the same file. */
function networkMode(net: unknown): unknown {
  return typeof net === "string" ? net.replace(/^container:/, "service:") : net;
}

/** The volumes of a service that are neither paths nor anonymous. */
function namedVolumes({ volumes }: JsonObject): string[] {
  const mounts: unknown[] = Array.isArray(volumes) ? volumes : [];
  return mounts.flatMap((mount) =>
    typeof mount === "string" ? (/^([A-Za-z0-9][\w.-]*):/.exec(mount)?.slice(1, 2) ?? []) : [],
  );
}
