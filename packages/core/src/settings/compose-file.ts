import { BerthError } from "../errors/index.ts";
import { isObject, type JsonObject } from "../json.ts";
import { issueTexts } from "../messages/en/issues.ts";

/**
 * The compose file to write on the machine. The retired DockerExtension used compose's first format, with services at
 * the top level, which current versions reject. Such a file is converted; any other is returned unchanged.
 * https://github.com/compose-spec/compose-spec/blob/main/spec.md
 * @throws BerthError `settings-invalid` for a key that has no equivalent
 */
export function composeFile(compose: JsonObject): JsonObject {
  const isFirstFormat = !("services" in compose) && Object.values(compose).every(isFirstFormatService);
  if (!isFirstFormat || Object.keys(compose).length === 0) return compose;
  const services = Object.entries(compose).map(([name, service]) => [name, modernService(name, service as JsonObject)]);
  return { services: Object.fromEntries(services) };
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
