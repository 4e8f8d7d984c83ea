/** The fields of this app's own errors. No field ever holds a secret. */
export interface CliErrorDetails {
  "authority-in-use": { subject: string; hosts: readonly string[] };
  "next-authority-missing": { path: string };
  "next-authority-exists": { path: string };
  "authority-change-missing": { host: string };
  "authority-folder-incomplete": { folder: string; missing: readonly string[] };
  "emulator-of-other-cloud": { asked: string; emulated: string };
  "profile-unknown": { profile: string; known: readonly string[] };
  "usage-invalid": { problem: string; command: string };
  "connection-missing": { searched: readonly string[] };
  /** `logPath`: of an emulator in the background. */
  "emulator-failed": { reason: string; logPath: string | undefined };
  "emulator-folder-in-use": { folder: string };
  "emulator-down": { stateFile: string };
  "authority-foreign": { host: string; path: string };
  "host-known": { host: string; known: string; given: string };
  "confirmation-missing": { question: string; option: string };
  "ssh-closed": { host: string };
  "ssh-missing": { host: string };
  "program-missing": { program: string };
  "program-failed": { program: string; task: string; exitCode: number };
  /** `limit`: a number and its unit, `s` or `MB`. */
  "program-stopped": { program: string; task: string; host: string; limit: string };
}
