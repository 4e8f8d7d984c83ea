/** The exit codes of the provisioning script; `scripts/report.sh` has the same numbers. 0 is success. */
export const provisionExitCodes = {
  unsupported: 10,
  packageLock: 11,
  repository: 12,
  install: 13,
  daemonOptions: 14,
  daemonStart: 15,
  login: 16,
  compose: 17,
  timedOut: 18,
  settings: 19,
  jsonTool: 20,
  /** The machine is a node of a swarm; nothing was changed. */
  swarm: 21,
} as const;

/** An exit code of the provisioning script. */
export type ProvisionExitCode = (typeof provisionExitCodes)[keyof typeof provisionExitCodes];

/** Whether an exit code is one of the provisioning script. */
export function isProvisionExitCode(code: number | undefined): code is ProvisionExitCode {
  return Object.values<number | undefined>(provisionExitCodes).includes(code);
}
