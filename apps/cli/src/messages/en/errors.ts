import type { ErrorTexts } from "@dockberth/core";
import type { CliErrorDetails } from "../../errors.ts";

/** The sentences of this app's own errors. */
export const errorTexts: ErrorTexts<CliErrorDetails> = {
  "authority-in-use": {
    message: ({ subject, hosts }) => `The authority ${subject} is still trusted by ${hosts.join(", ")}`,
    hint: () => "Bring each of them over first: `berth rotate NAME --to-next`, then `berth rotate NAME --finish`.",
  },
  "connection-missing": {
    message: ({ looked }) => `Neither an Azure subscription nor a running emulator was found (${looked.join(", ")})`,
    hint: () =>
      "For Azure: `az login`, then --subscription ID or AZURE_SUBSCRIPTION_ID. For an Azure on this machine: `berth emulator start`.",
  },
  "emulator-down": {
    message: ({ stateFile }) => `No emulator of yours is running (${stateFile})`,
    hint: () => "Start one with `berth emulator start`.",
  },
  "file-unsafe": {
    message: ({ path, reason }) => `${path} is not used: ${reason}`,
    hint: ({ remedy }) => remedy,
  },
  "file-unwritable": {
    message: ({ path, reason }) => `${path} cannot be written, and is as it was: ${reason}`,
    hint: () => "Make room there and let yourself write, or set BERTH_HOME to another folder; then run the same again.",
  },
  "authority-missing": {
    message: ({ path }) => `There is no certificate authority in ${path}`,
    hint: () => "Make one with `berth ca create`, or bring the folder over from the machine that made the host.",
  },
  "authority-exists": {
    message: ({ path }) => `There is a certificate authority in ${path} already`,
    hint: () => "Use it: `berth ca show`. Hosts that trust it would refuse a new one, so it is never overwritten.",
  },
  "authority-foreign": {
    message: ({ host, path }) => `Host ${host} trusts another certificate authority than the one in ${path}`,
    hint: () => "Bring the authority over from the machine that made the host: `berth ca create --from FOLDER`.",
  },
  "confirmation-missing": {
    message: ({ what }) => `${what} was not confirmed`,
    hint: ({ option }) => `Answer y at a terminal, or give ${option}.`,
  },
  "program-missing": {
    message: ({ program }) => `The program ${program} is not in the PATH`,
    hint: ({ program }) => `Install ${program}; Berth runs it for this command and cannot do without.`,
  },
  "program-failed": {
    message: ({ program, what, exitCode }) => `${program} could not ${what}: it ended in ${exitCode}`,
    hint: ({ program }) => `What ${program} wrote above says why.`,
  },
};
