import { isObject, type JsonObject } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";
import { type FieldProblem, listOf, type Path, servicesOf } from "./compose-parse.ts";

/**
 * Values that every version of compose v2, or the daemon, rejects whatever else is there. What contains a variable is
 * left to compose.
 * https://github.com/compose-spec/compose-go/blob/main/loader/validate.go
 */
export function wrongComposeValues(fields: JsonObject): FieldProblem[] {
  return servicesOf(fields).flatMap(([name, service]) => {
    const inService = wrongInService(service).map(({ at, message }) => ({
      at: ["services", name, ...at],
      message: issueTexts.composeField(["services", name, ...at].join("."), message),
    }));
    // https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json, as for the fields below
    const isName = /^[A-Za-z0-9._-]+$/.test(name);
    return [
      ...(isName ? [] : [{ at: ["services", name], message: issueTexts.composeServiceName(name) }]),
      ...inService,
    ];
  });
}

function wrongInService(service: JsonObject): FieldProblem[] {
  const { ports, healthcheck, deploy, networks, network_mode: mode, scale, container_name: container } = service;
  const check = isObject(healthcheck) ? healthcheck : {};
  const deployed = isObject(deploy) ? deploy : {};
  const copies = Number(scale ?? deployed["replicas"] ?? 1);
  return [
    ...wrong(
      service,
      ["image"],
      (text) => isImage(text) || (text === "" && "build" in service),
      issueTexts.composeImage,
    ),
    ...wrong(
      service,
      ["container_name"],
      (text) => /^([A-Za-z0-9][\w.-]+)?$/.test(text),
      issueTexts.composeContainerName,
    ),
    // https://github.com/moby/moby/blob/master/daemon/container.go
    ...wrong(service, ["restart"], (text) => restartPolicy.test(text), issueTexts.composeRestart),
    ...wrong(service, ["stop_grace_period"], isDuration, issueTexts.composeDuration),
    ...wrong(service, ["mem_limit", "mem_reservation", "shm_size"], isSize, issueTexts.composeSize),
    ...wrong(service, neverEmpty, isGiven, () => issueTexts.empty),
    ...within(
      "deploy",
      wrong(deployed, ["replicas"], isGiven, () => issueTexts.empty),
    ),
    ...within(
      "healthcheck",
      wrong(check, ["retries", "disable"], isGiven, () => issueTexts.empty),
    ),
    ...wrongItems(ports, "ports", isPort, issueTexts.composePort),
    ...wrongItems(service["volumes"], "volumes", isMount, issueTexts.composeMount),
    ...within("healthcheck", wrong(check, durations, isDuration, issueTexts.composeDuration)),
    ...within("healthcheck", wrongTest(check["test"])),
    ...conditions(service["depends_on"]),
    ...when(mode !== undefined && networks !== undefined, ["network_mode"], issueTexts.composeNetworkMode),
    ...when(container !== undefined && copies > 1, ["container_name"], issueTexts.composeCopies),
  ];
}

/** The numbers and switches that compose takes as texts too. */
const neverEmpty = [
  "cpus",
  "cpu_shares",
  "pids_limit",
  "scale",
  "privileged",
  "tty",
  "stdin_open",
  "read_only",
  "init",
];

function isGiven(text: string): boolean {
  return text !== "";
}

const durations = ["interval", "timeout", "start_period", "start_interval"];

/** The texts among some fields that have another form. */
function wrong(
  fields: JsonObject,
  names: Path,
  isRight: (text: string) => boolean,
  message: (shown: string) => string,
): FieldProblem[] {
  return names.flatMap((name) => {
    const value = fields[name];
    const isWrong = typeof value === "string" && !value.includes("$") && !isRight(value);
    return isWrong ? [{ at: [name], message: message(JSON.stringify(value)) }] : [];
  });
}

/** The same for the texts in a list. */
function wrongItems(
  list: unknown,
  field: string,
  isRight: (text: string) => boolean,
  message: (shown: string) => string,
): FieldProblem[] {
  return within(
    field,
    listOf(list).flatMap((each, index) => wrong({ [index]: each }, [index], isRight, message)),
  );
}

function within(field: string, values: readonly FieldProblem[]): FieldProblem[] {
  return values.map(({ at, message }) => ({ at: [field, ...at], message }));
}

function when(condition: boolean, at: readonly string[], message: string): FieldProblem[] {
  return condition ? [{ at, message }] : [];
}

function wrongTest(test: unknown): FieldProblem[] {
  const [first] = listOf(test);
  const isRight = typeof first !== "string" || first.includes("$") || ["CMD", "CMD-SHELL", "NONE"].includes(first);
  return when(!isRight, ["test"], issueTexts.composeTest);
}

const states = ["service_started", "service_healthy", "service_completed_successfully"];

function conditions(dependencies: unknown): FieldProblem[] {
  return Object.entries(isObject(dependencies) ? dependencies : {}).flatMap(([name, options]) => {
    const condition = isObject(options) ? options["condition"] : undefined;
    if (typeof condition !== "string" || condition.includes("$") || states.includes(condition)) return [];
    const message = issueTexts.notOneOf(JSON.stringify(condition), states);
    return [{ at: ["depends_on", name, "condition"], message }];
  });
}

/**
 * Docker's names of images, with a registry that may have upper case:
 * https://github.com/distribution/reference/blob/main/regexp.go
 */
function isImage(text: string): boolean {
  const [first = "", ...rest] = text.split("/");
  const hasRegistry = rest.length > 0 && (/[.:A-Z]/.test(first) || first === "localhost");
  if (hasRegistry && !/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+)(:\d+)?$/i.test(first)) return false;
  const name = hasRegistry ? rest.join("/") : text;
  return /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@[A-Za-z0-9+._-]+:[0-9a-fA-F]{32,})?$/.test(
    name,
  );
}

const restartPolicy = /^(|no|always|unless-stopped|on-failure(:\d+)?)$/;

/** Days and weeks are those of later versions: https://github.com/xhit/go-str2duration */
function isDuration(text: string): boolean {
  return /^[-+]?(0|(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w))((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w))*$/.test(
    text,
  );
}

/** https://github.com/docker/go-units/blob/master/size.go; later versions also take negative numbers. */
function isSize(text: string): boolean {
  return /^(-?\d+|\d+(\.\d+)* ?[kmgtp]?i?b?)$/i.test(text);
}

/** https://github.com/compose-spec/compose-go/blob/main/format/volume.go */
function isMount(text: string): boolean {
  return text.length === 1 || text.length === 2 || text.split(":").every((part) => part !== "");
}

/** https://github.com/docker/go-connections/blob/main/nat/nat.go */
function isPort(text: string): boolean {
  const form =
    /^(?:(?:\[[\da-f:.%]+\]|\d+(?:\.\d+){3}|[\da-f]*:[\da-f:.]*|):)?(?:(\d+(?:-\d+)?)?:)?(\d+(?:-\d+)?)(?:\/(?:tcp|udp|sctp)?)?$/i;
  const [, published, target] = form.exec(text) ?? [];
  if (target === undefined || (published === undefined && /^[^[:/.]*\.[^:/]*:[^:]*$/.test(text))) return false;
  return [published, target].every((range) => {
    const [first = 0, last = first] = (range ?? "").split("-").map(Number);
    return first <= last && last <= 65_535;
  });
}
