import type { ErrorTexts } from "@dockberth/core";
import type { ActionErrorDetails } from "../../errors.ts";

/** The sentences of this app's own errors. */
export const errorTexts: ErrorTexts<ActionErrorDetails> = {
  "program-missing": {
    message: ({ program }) => `The program ${program} is not in the PATH`,
    hint: ({ program }) => `Install ${program}; Berth runs it for this command and cannot do without.`,
  },
  "program-failed": {
    message: ({ program, what, exitCode }) => `${program} could not ${what}: it ended in ${exitCode}`,
    hint: ({ program }) => `What ${program} wrote above says why.`,
  },
  "fork-refused": {
    message: ({ repository }) =>
      `The pull request comes from ${repository}, and GitHub gives no secret and no token for Azure to such a run`,
    hint: () =>
      "Run this job only for branches of the repository: if: github.event.pull_request.head.repo.full_name == github.repository",
  },
  "id-token-missing": {
    message: () => "The job may not ask GitHub for a token to sign in to Azure with",
    hint: () => "Add to the job: permissions: { id-token: write, contents: read }.",
  },
  "runner-address-unknown": {
    message: ({ source, reason }) => `The runner's own address could not be found at ${source}: ${reason}`,
    hint: () => "Give addresses or ranges in `allow-from`, or another service in `address-source`.",
  },
  "runner-not-started": {
    message: ({ host, image, reason }) => `Host ${host} did not start a runner from ${image}: ${reason}`,
    hint: () =>
      "Check that the host reaches the image's registry, or load the image there before; `runner-image` names another.",
  },
  "authority-needed": {
    message: ({ host }) => `Host ${host} lives longer than this job, which has no authority that it trusts`,
    hint: () => "Give the input `authority` from a secret: the authority's certificate and key, one after the other.",
  },
  "github-refused": {
    message: ({ what, status, reason }) =>
      `GitHub did not let the job ${what}: ${reason}${status === undefined ? "" : ` (${status})`}`,
    hint: ({ permission }) => `Check that the token may do it: it needs ${permission}.`,
  },
};
