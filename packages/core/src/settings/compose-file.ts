import { BerthError } from "../errors/index.ts";

type Mapping = Readonly<Record<string, unknown>>;

/**
 * The compose file that the machine gets. What people gave the DockerExtension was compose's first format: services at the
 * top, which today's compose refuses. It is brought into today's form; a file in that form passes through.
 * https://github.com/compose-spec/compose-spec/blob/main/spec.md
 * @throws BerthError `settings-invalid` for a key that has no equivalent
 */
export function composeFile(compose: Mapping): Mapping {
  const isFirstFormat = !("services" in compose) && Object.values(compose).every(isFirstFormatService);
  if (!isFirstFormat || Object.keys(compose).length === 0) return compose;
  const services = Object.entries(compose).map(([name, service]) => [name, modernService(name, service as Mapping)]);
  return { services: Object.fromEntries(services) };
}

function isFirstFormatService(service: unknown): boolean {
  return isMapping(service) && ("image" in service || "build" in service || "extends" in service);
}

/** What had another name then: https://docs.docker.com/compose/compose-file/compose-file-v1/ */
function modernService(name: string, service: Mapping): Mapping {
  const { net, dockerfile, build, log_driver: driver, log_opt: options, ...rest } = service;
  if ("volume_driver" in rest) {
    const issue = {
      path: `compose.${name}.volume_driver`,
      message: "name the driver under `volumes`, beside `services`",
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

/** `container:NAME` meant a service of the same file. */
function networkMode(net: unknown): unknown {
  return typeof net === "string" ? net.replace(/^container:/, "service:") : net;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
