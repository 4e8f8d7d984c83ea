import { type ErrorDetails, type ErrorText, type ErrorTexts, issueList, reasonText } from "@dockberth/core";
import type { ActionErrorDetails } from "../../error-details.ts";

/** The sentences of this app's own errors. */
export const errorTexts: ErrorTexts<ActionErrorDetails> = {
  "program-missing": {
    message: ({ program }) => `${program} is not installed on the runner`,
    hint: ({ program }) =>
      `Install ${program} in an earlier step, or set the input \`connection: environment\` and leave the input \`buildx\` at its default: only they do without it.`,
  },
  "program-failed": {
    message: ({ program, what, exitCode, output }) =>
      `${program} failed to ${what} (${exitCode === undefined ? "killed" : `exit code ${exitCode}`})${output === "" ? "" : `: ${output}`}`,
    hint: ({ program }) => `Check the version and the configuration of ${program} on the runner.`,
  },
  "fork-refused": {
    message: ({ repository, own }) =>
      repository === undefined
        ? `The event of this job does not prove that the change comes from ${own}: its repository may be a fork that was deleted, or another workflow's run hides it`
        : `The pull request comes from ${repository}; GitHub gives its jobs no secrets and no token for Azure`,
    hint: () =>
      "Run this job only for branches of this repository: `if: github.event.pull_request.head.repo.full_name == github.repository`.",
  },
  "id-token-missing": {
    message: () => "The job may not request the token from GitHub that signs in to Azure",
    hint: () => "Add to the job: `permissions: { id-token: write, contents: read }`.",
  },
  "github-token-missing": {
    message: () =>
      "The runner passed no `github-token` to this step, so the comment, the deployment, stored secrets and the runner on GitHub are left as they are",
    hint: () =>
      "Keep the default of the input `github-token`, or set it to a token. The runner passes no inputs to the end of a job whose action is nested in composite actions: call the action from the workflow itself.",
  },
  "sign-in-expired": {
    message: ({ host, reason }) =>
      `The job's sign-in to Azure no longer works, so host ${host} was not removed: ${reasonText(reason)}`,
    hint: ({ host, expiresAt }) =>
      `${
        expiresAt === undefined
          ? `Remove it with a step that has \`command: remove\` and \`name: ${host}\`.`
          : `Its tag \`berth-expires\` is ${expiresAt}: a step with \`command: sweep\` removes it after that.`
      } The sign-in of an earlier step ends after about an hour. With the inputs \`client-id\` and \`tenant-id\`, or with \`permissions: id-token: write\` after azure/login, the action renews it.`,
  },
  "runner-not-started": {
    message: ({ host, image, reason }) => `Host ${host} did not start a runner from image ${image}: ${reason}`,
    hint: () =>
      "Check that the host can reach the image's registry, load the image onto the host in advance, or set the input `runner-image` to another image.",
  },
  "authority-needed": {
    message: ({ host }) => `Host ${host} does not end with this job, and the job has no authority that the host trusts`,
    hint: () =>
      "Set the input `vault` to a key vault that this job may sign with, or the input `authority` from a secret that holds the authority's certificate and private key in PEM, one after the other.",
  },
  "github-refused": {
    message: ({ what, status, reason }) =>
      `GitHub rejected the request to ${what}: ${reason}${status === undefined ? "" : ` (status ${status})`}`,
    hint: ({ permission, isOfferedToJobs }) =>
      isOfferedToJobs
        ? `The token needs \`${permission}\`. Add it to the \`permissions\` of the job.`
        : `Set the input \`github-token\` to a token with \`${permission}\`. A job's own token never has this permission.`,
  },
  "sweep-incomplete": {
    message: ({ hosts }) =>
      `The sweep failed to remove ${hosts.map(({ name, reason }) => `host ${name}: ${reason}`).join("; ")}`,
    hint: () =>
      "Correct the named causes, then re-run the job. The other hosts were swept; the summary lists them all.",
  },
};

/** Sentences of core's errors that do not fit a workflow, in which a host may end with the job and there is no command line. */
export const coreErrorTexts: { readonly [Code in keyof ErrorDetails]?: Partial<ErrorText<ErrorDetails[Code]>> } = {
  "spec-invalid": {
    message: ({ issues }) => `The inputs are invalid: ${issueList(issues)}`,
  },
  "public-address-unknown": {
    message: ({ source, reason }) =>
      `The public address of the runner could not be found at ${source}: ${reasonText(reason)}`,
    hint: () => "Set the input `allow-from` to addresses or ranges, or the input `address-source` to other services.",
  },
  "authority-expired": {
    hint: () =>
      "Ask the owner of the host to move it to a new authority, then replace the secret that the input `authority` is set from. If the date is wrong, correct the clock of the runner.",
  },
  "request-unreadable": {
    hint: () =>
      "Create the request with `openssl req -new`: PEM format, signed with its own key, P-256, Ed25519 or RSA of at least 2048 bits.",
  },
  "extension-own": {
    hint: ({ host }, say) =>
      `Ask the owner of host ${host} to set it up again, or remove the host with ${say("remove-host")}.`,
  },
  throttled: {
    hint: (_, say) => `Wait, then ${say("retry")}.`,
  },
  "host-stopped": {
    hint: (_, say) => sentence(say("start-host")),
  },
  "authority-change-open": {
    hint: (_, say) => sentence(say("finish-authority-change")),
  },
  "deployment-failed": {
    hint: (_, say) => `The Azure portal shows each step of the deployment. Correct the cause, then ${say("retry")}.`,
  },
  "azure-unexpected": {
    hint: (_, say) =>
      `To try again, ${say("retry")}. If the error stays, look up the code above in Azure's documentation.`,
  },
  interrupted: {
    hint: (_, say) => `A host of this job alone is removed when the job ends. To try again, ${say("retry")}.`,
  },
};

function sentence(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}
