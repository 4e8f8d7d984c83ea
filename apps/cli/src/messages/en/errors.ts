import { type ErrorDetails, type ErrorText, type ErrorTexts, issueList } from "@dockberth/core";
import type { CliErrorDetails } from "../../error-details.ts";

/** The sentences of the command line's own errors. */
export const cliErrorTexts: ErrorTexts<CliErrorDetails> = {
  "authority-in-use": {
    message: ({ subject, hosts }) => `The authority ${subject} is still trusted by ${hosts.join(", ")}`,
    hint: () => "Move each of them first: `berth rotate NAME --to-next`, then `berth rotate NAME --finish`.",
  },
  "next-authority-missing": {
    message: ({ path }) => `There is no next authority in ${path}, so no move can begin or finish`,
    hint: () => "To begin one: `berth ca renew`, then `berth rotate NAME --to-next`.",
  },
  "next-authority-exists": {
    message: ({ path }) => `There is already a next authority, in ${path}`,
    hint: () =>
      "Move each host to it: `berth rotate NAME --to-next`, then `berth rotate NAME --finish`. Then replace the current authority: `berth ca renew --finish`.",
  },
  "authority-change-missing": {
    message: ({ host }) => `Host ${host} does not trust the next authority yet, so its move cannot finish`,
    hint: ({ host }) => `Begin the move first: \`berth rotate ${host} --to-next\`.`,
  },
  "authority-folder-incomplete": {
    message: ({ folder, missing }) => `${folder} does not contain ${missing.join(" and ")}`,
    hint: () =>
      "Give the folder of an authority, with ca.pem and ca-key.pem: on the machine that created it, `berth ca show` names it.",
  },
  "emulator-of-other-cloud": {
    message: ({ asked, emulated }) => `The running emulator emulates the cloud ${emulated}, not ${asked}`,
    hint: ({ asked }) =>
      `Leave out --cloud, or start another emulator: \`berth emulator stop\`, then \`berth emulator start --cloud ${asked}\`.`,
  },
  "profile-unknown": {
    message: ({ profile, known }) =>
      `There is no profile ${profile}; ${known.length === 0 ? "none is set" : `known: ${known.join(", ")}`}`,
    hint: ({ profile }) => `To create it: \`berth defaults set location NAME --profile ${profile}\`.`,
  },
  "usage-invalid": {
    message: ({ problem }) => problem,
    hint: ({ command }) => `See \`${command} --help\`.`,
  },
  "connection-missing": {
    message: ({ searched }) =>
      `No Azure subscription and no running emulator was found (searched: ${searched.join(", ")})`,
    hint: () =>
      "For Azure: run `az login`, whose default subscription is used, or give --subscription ID, or set AZURE_SUBSCRIPTION_ID. For a local emulator: `berth emulator start`.",
  },
  "emulator-failed": {
    message: ({ reason }) => `The emulator did not start: ${reason}`,
    hint: ({ logPath }) => (logPath === undefined ? "Start it again afterwards." : `${logPath} has the details.`),
  },
  "emulator-folder-in-use": {
    message: ({ folder }) => `Another running emulator uses the state folder ${folder}`,
    hint: () => "Stop that emulator first, or start this one with another folder in BERTH_HOME.",
  },
  "emulator-down": {
    message: ({ stateFile }) => `The emulator is not running (${stateFile})`,
    hint: () => "Start it: `berth emulator start`.",
  },
  "authority-foreign": {
    message: ({ host, path }) => `Host ${host} does not trust the certificate authority in ${path}`,
    hint: () => "Copy the authority from the machine that created the host: `berth ca create --from FOLDER`.",
  },
  "host-known": {
    message: ({ host, known, given }) =>
      `There is another host ${host} on this machine (${known}); the grant is for ${given}`,
    hint: () =>
      "Ask the owner of the host whether its address or authority has changed. If it has, run the same command with --replace.",
  },
  "confirmation-missing": {
    message: ({ question }) => `Not confirmed: ${question}`,
    hint: ({ option }) => `Answer y at a terminal, or give ${option}.`,
  },
  "ssh-closed": {
    message: ({ host }) => `Host ${host} does not accept SSH: no rule of its security group opens port 22`,
    hint: ({ host }) =>
      `Open it to this machine for an hour: \`berth open ${host} 22 --for 1h\`. Or run a command without SSH: \`berth run ${host}\`.`,
  },
  "ssh-missing": {
    message: ({ host }) => `The machine of host ${host} has no SSH host keys`,
    hint: ({ host }) => `It runs no SSH server, or it is simulated. Run a command without SSH: \`berth run ${host}\`.`,
  },
  "program-missing": {
    message: ({ program }) => `The program ${program} is not in the PATH`,
    hint: ({ program }) => `Install ${program}; this command runs it.`,
  },
  "program-failed": {
    message: ({ program, task, exitCode }) => `${program} failed to ${task} (exit code ${exitCode})`,
    hint: ({ program }) => `The output of ${program} above shows why.`,
  },
  "program-stopped": {
    message: ({ program, task, limit }) => `${program} did not ${task} within ${limit}, and was ended`,
    hint: ({ host }) =>
      `Docker on the host may hang; look at its log: \`berth logs ${host}\`. If it only needs more time, give a longer --timeout.`,
  },
};

/** Sentences of core's errors that a command line says in another way. */
export const coreErrorTexts: { readonly [Code in keyof ErrorDetails]?: Partial<ErrorText<ErrorDetails[Code]>> } = {
  "spec-invalid": {
    message: ({ issues }) => issueList(issues),
    hint: (_, say) => `Correct this and run the command again. See ${say("read-field-reference")}.`,
  },
  "file-unwritable": {
    hint: ({ reason }) =>
      typeof reason !== "string" && reason.code === "folder-missing"
        ? "Create the folder, or give another one."
        : "Free disk space and check that you have write permission, or set BERTH_HOME to another folder; then run the same command again.",
  },
  "authority-exists": {
    hint: () =>
      "Use the existing one (`berth ca show`). It is never overwritten, because its hosts would reject a new one.",
  },
  "authority-missing": {
    message: ({ path }) =>
      isKey(path)
        ? `The private key of your certificate authority is missing: ${path}`
        : `No certificate authority was found in ${path}`,
    hint: ({ path }, say) =>
      isKey(path)
        ? "Copy ca-key.pem from a backup, or from the machine that created the authority. Without it existing hosts cannot be managed: `berth ca create --replace` creates an authority for new ones."
        : `Create one (${say("create-authority")}), or copy the folder from where the hosts were created.`,
  },
  "certificate-expired": {
    hint: () =>
      "Ask the host's owner for a new grant, and import it with `berth import`. If the date is wrong, correct this machine's clock.",
  },
  "secret-missing": {
    message: ({ name }) => `The ${name} was not given`,
    hint: () => "Set the environment variable, or name where the password comes from: --login-password.",
  },
};

function isKey(path: string): boolean {
  return path.endsWith("ca-key.pem");
}

/** What was interrupted where no verb says it better. */
export const interruption = { command: "The command" };
