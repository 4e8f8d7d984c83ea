import { isObject, type JsonObject } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";
import { type FieldProblem, servicesOf } from "./compose-parse.ts";

/**
 * Fields that are probably meant to be another one, which compose would reject. Other unknown fields may be of a later
 * version of compose. The names: https://github.com/compose-spec/compose-spec/blob/170098b/schema/compose-spec.json
 */
export function misspelledFields(fields: JsonObject): FieldProblem[] {
  return [
    ...misspelled([], fields, topLevel),
    ...servicesOf(fields).flatMap(([name, service]) => misspelledIn(["services", name], service)),
  ];
}

function misspelledIn(at: readonly string[], service: JsonObject): FieldProblem[] {
  return [
    ...misspelled(at, service, ofService),
    ...Object.entries(inService).flatMap(([field, known]) => {
      const value = service[field];
      return isObject(value) ? misspelled([...at, field], value, known) : [];
    }),
  ];
}

function misspelled(at: readonly string[], fields: JsonObject, known: readonly string[]): FieldProblem[] {
  return Object.keys(fields).flatMap((name) => {
    // Of short names, many are close to each other.
    if (known.includes(name) || name.startsWith("x-") || name.length < 4) return [];
    const meant = known.find((each) => distance(name.toLowerCase().replaceAll("-", "_"), each) <= 1);
    if (meant === undefined) return [];
    const path = [...at, name];
    return [{ at: path, message: issueTexts.composeMisspelled(path.join("."), meant) }];
  });
}

const topLevel = ["version", "name", "services", "networks", "volumes", "secrets", "configs", "include", "models"];

const ofService = `annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs
container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset
credential_spec depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file
environment expose extends external_links extra_hosts gpus group_add healthcheck hostname image init ipc isolation
label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode
networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_stop privileged profiles provider
pull_policy pull_refresh_after read_only restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period
stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volumes volumes_from
working_dir`.split(/\s+/);

const inService: Readonly<Record<string, readonly string[]>> = {
  healthcheck: ["test", "interval", "timeout", "retries", "start_period", "start_interval", "disable"],
  deploy: [
    "mode",
    "endpoint_mode",
    "replicas",
    "labels",
    "update_config",
    "rollback_config",
    "resources",
    "restart_policy",
    "placement",
  ],
  logging: ["driver", "options"],
  extends: ["file", "service"],
};

/** The letters to change, insert or remove between two words. Two swapped letters count as one. */
function distance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 1) return 2;
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const replaced = (last[column - 1] ?? 0) + (isSame ? 0 : 1);
      const swapped = isSwapped ? (before[column - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    before = last;
    last = next;
  }
  return last[to.length] ?? 0;
}
