import * as z from "zod";
import type { JsonObject } from "../json.ts";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { fieldIssues, schemaIssue } from "./schema-issue.ts";

interface WrongType {
  /** Such as `services.web.image`. */
  readonly field: string;
  /** The field, or one around it. */
  readonly at: readonly (string | number)[];
  readonly message: string;
}

/**
 * Values of another type than docker-compose 1.29 and every version of compose v2 take. Fields that are not known here are
 * compose's to check: https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json
 */
export function wrongComposeTypes(fields: JsonObject): WrongType[] {
  const parsed = composeFile().safeParse(fields, { error: schemaIssue });
  return (parsed.error?.issues ?? []).flatMap((issue) => {
    const at = issue.path.filter((part) => typeof part !== "symbol");
    return fieldIssues(issue).map(({ path, message }) => ({ field: path, at, message }));
  });
}

const text = lazy(() =>
  z.string({
    error: ({ input }) => (/^(number|boolean)$/.test(typeof input) ? issueTexts.notQuoted(typeof input) : undefined),
  }),
);
const textOrNumber = lazy(() => z.union([text(), z.number()]));
const textOrSwitch = lazy(() => z.union([text(), z.boolean()]));
const scalar = lazy(() => z.union([text(), z.number(), z.boolean()]).nullable());
const anyMapping = lazy(() => z.looseObject({}));
const texts = lazy(() => z.array(text()));
const textOrTexts = lazy(() => z.union([text(), texts()]));
const textsOrMapping = lazy(() => z.union([texts(), z.record(z.string(), scalar())]));
const textOrMapping = lazy(() => z.union([text(), anyMapping()]));

const healthcheck = lazy(() =>
  z.looseObject({
    ...{ test: textOrTexts().optional(), retries: textOrNumber().optional(), disable: textOrSwitch().optional() },
    ...optional(text(), ["interval", "timeout", "start_period", "start_interval"]),
  }),
);

const logging = lazy(() =>
  z.looseObject({
    driver: text().optional(),
    options: z.record(z.string(), textOrNumber().nullable()).optional(),
  }),
);

const service = lazy(() =>
  z.looseObject({
    ...optional(text(), [
      "image",
      "container_name",
      "hostname",
      "domainname",
      "restart",
      "user",
      "working_dir",
      "runtime",
    ]),
    ...optional(text(), ["network_mode", "ipc", "platform", "cpuset", "cgroup_parent", "isolation", "mac_address"]),
    ...optional(text(), ["userns_mode", "pull_policy", "stop_signal", "stop_grace_period"]),
    ...optional(texts(), [
      "cap_add",
      "cap_drop",
      "security_opt",
      "links",
      "external_links",
      "volumes_from",
      "profiles",
    ]),
    ...optional(z.array(textOrNumber()), ["expose", "group_add"]),
    ...optional(z.array(textOrMapping()), ["volumes", "devices", "configs", "secrets"]),
    ...optional(textsOrMapping(), ["environment", "labels", "sysctls"]),
    ...optional(textOrTexts().nullable(), ["command", "entrypoint"]),
    ...optional(textOrTexts(), ["dns", "dns_search", "tmpfs"]),
    ...optional(textOrSwitch(), ["privileged", "tty", "stdin_open", "read_only", "init"]),
    ...optional(textOrNumber(), [
      "mem_limit",
      "mem_reservation",
      "shm_size",
      "cpus",
      "cpu_shares",
      "pids_limit",
      "scale",
    ]),
    ports: z.array(z.union([text(), z.number(), anyMapping()])).optional(),
    env_file: z.union([text(), z.array(textOrMapping())]).optional(),
    depends_on: z.union([texts(), z.record(z.string(), anyMapping())]).optional(),
    networks: z.union([texts(), z.record(z.string(), anyMapping().nullable())]).optional(),
    build: textOrMapping().optional(),
    healthcheck: healthcheck().optional(),
    logging: logging().optional(),
    ulimits: anyMapping().optional(),
  }),
);

const composeFile = lazy(() =>
  z.looseObject({
    ...optional(text(), ["version", "name"]),
    services: z.record(z.string(), service()).optional(),
    ...optional(z.record(z.string(), anyMapping().nullable()), ["volumes", "networks", "secrets", "configs"]),
  }),
);

function optional<Type extends z.ZodType, Name extends string>(type: Type, names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, type.optional()])) as Record<Name, z.ZodOptional<Type>>;
}
