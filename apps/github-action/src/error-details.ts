import type { Reason } from "@dockberth/core";

/** The fields of this app's own errors. No field ever holds a secret. */
export interface ActionErrorDetails {
  "program-missing": { program: string };
  /** `exitCode`: undefined where the program was killed. */
  "program-failed": { program: string; what: string; exitCode: number | undefined; output: string };
  /** `repository`: undefined where the event does not show where the change comes from. */
  "fork-refused": { repository: string | undefined; own: string };
  "id-token-missing": Record<string, never>;
  "github-token-missing": Record<string, never>;
  /** `expiresAt`: in ISO 8601; undefined where no sweep will remove the host. */
  "sign-in-expired": { host: string; expiresAt: string | undefined; reason: Reason };
  "runner-not-started": { host: string; image: string; reason: string };
  "authority-needed": { host: string };
  "github-refused": { what: string; status: number | undefined; reason: string } & GitHubPermission;
  "sweep-incomplete": { hosts: readonly { name: string; reason: string }[] };
}

/** What a token needs for a request to GitHub. */
export interface GitHubPermission {
  readonly permission: string;
  /** Whether a job's own token can have it. */
  readonly isOfferedToJobs: boolean;
}
