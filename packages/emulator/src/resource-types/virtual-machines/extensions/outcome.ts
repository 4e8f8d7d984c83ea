import { ArmError } from "../../../arm-error.ts";
import { AgentSilentError } from "../../../guests/faults.ts";
import type { GuestResult } from "../../../guests/guest.ts";
import { type Json, objectAt, textAt } from "../../../json.ts";
import type { Resource } from "../../../state/resource.ts";
import { isStrongPassword } from "../checks.ts";

export interface Handler {
  readonly publisher: string;
  readonly type: string;
}

/**
 * Returns the configuration error of the CustomScript handler, which checks its settings inside the machine.
 * https://github.com/Azure/custom-script-extension-linux
 */
export function customScriptConfigurationError(settings: Json, protectedSettings: Json): string | undefined {
  const twice = ["commandToExecute", "script", "fileUris"].find((key) => key in settings && key in protectedSettings);
  if (twice !== undefined) {
    return `invalid configuration: '${twice}' was specified both in protected and public settings; it must be specified only once`;
  }
  const has = (key: string) => key in settings || key in protectedSettings;
  if (has("commandToExecute") && has("script")) {
    return "invalid configuration: 'commandToExecute' and 'script' were both specified, but only one is allowed at a time";
  }
  if (!has("commandToExecute") && !has("script")) {
    return "invalid configuration: 'commandToExecute' is not specified";
  }
  return undefined;
}

/**
 * The error of the VMAccess handler for Windows, which checks the account inside the machine.
 * https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/reset-rdp#error-messages
 */
export function windowsAccessError(settings: Json, protectedSettings: Json): string | undefined {
  const settingOf = (name: string) => {
    const values = Object.entries({ ...settings, ...protectedSettings });
    return values.find(([key]) => key.toLowerCase() === name)?.[1];
  };
  const [user, password] = [settingOf("username"), settingOf("password")];
  if (user === undefined || user === "") return undefined;
  if (password === undefined || password === "")
    return "The Admin User Account password cannot be null or empty if provided the username.";
  if (isStrongPassword(String(password))) return undefined;
  return "Cannot update Remote Desktop Connection settings for Administrator account. Error: System.Runtime.InteropServices.COMException (0x800708C5): The password does not meet the password policy requirements. Check the minimum password length, password complexity, and password history requirements.";
}

/** Handlers for Windows report their own sentence: https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/reset-rdp#error-messages */
export function windowsProvisioningError(name: string, { publisher, type }: Handler, reason: string): ArmError {
  return new ArmError(
    409,
    "VMExtensionProvisioningError",
    `VM has reported a failure when processing extension '${name}' (publisher '${publisher}' and type '${type}'). Error message: '${reason}'. More information on troubleshooting is available at https://aka.ms/vmextensionwindowstroubleshoot.`,
  );
}

export function provisioningError(name: string, { publisher, type }: Handler, reason: string): ArmError {
  return new ArmError(
    409,
    "VMExtensionProvisioningError",
    `VM has reported a failure when processing extension '${name}' (publisher '${publisher}' and type '${type}'). Error message: 'Enable failed: ${reason}'. More information on troubleshooting is available at https://aka.ms/VMExtensionCSELinuxTroubleshoot.`,
  );
}

/** Converts a rejection of the guest's agent into the error that Azure reports. */
export function throwAgentError({ id, name }: Resource): (reason: unknown) => never {
  return (reason) => {
    if (reason instanceof AgentSilentError) {
      const machine = id.split("/").at(-3) ?? "";
      throw new ArmError(
        409,
        "VMAgentStatusCommunicationError",
        `VM '${machine}' has not reported status for VM agent or extensions. Verify that the OS is up and healthy, the VM has a running VM agent, and that it can establish outbound connections to Azure storage. Please refer to https://aka.ms/vmextensionlinuxtroubleshoot for additional VM agent troubleshooting information.`,
      );
    }
    const message = reason instanceof Error ? reason.message : String(reason);
    throw new ArmError(
      409,
      "VMExtensionHandlerNonTransientError",
      `The handler for VM extension '${name}' has reported terminal failure: ${message}`,
    );
  };
}

/** The part of a result that is stored for the instance view. */
export function outcomeOf(result: Pick<GuestResult, "exitCode" | "stdout" | "stderr" | "endedAt">): Json {
  const { exitCode, stdout, stderr, endedAt } = result;
  return { exitCode, stdout, stderr, endedAt: endedAt.toISOString() };
}

export function extensionInstanceView({ name, properties, hidden }: Resource): Json {
  const outcome = objectAt(hidden, "outcome");
  const exitCode = outcome["exitCode"];
  const stdout = textAt(outcome, "stdout") ?? "";
  const stderr = textAt(outcome, "stderr") ?? "";
  const state = exitCode === undefined ? "transitioning" : exitCode === 0 ? "succeeded" : "failed";
  const level = state === "failed" ? "Error" : "Info";
  const substatus = (which: string, message: string) => ({
    code: `ComponentStatus/${which}/${state}`,
    level,
    displayStatus: `Provisioning ${state}`,
    message,
  });
  return {
    name,
    type: `${textAt(properties, "publisher")}.${textAt(properties, "type")}`,
    typeHandlerVersion: textAt(properties, "typeHandlerVersion"),
    statuses: [
      {
        code: `ProvisioningState/${state}`,
        level,
        displayStatus: `Provisioning ${state}`,
        time: textAt(outcome, "endedAt"),
        message: `Enable ${state}: \n[stdout]\n${stdout}\n[stderr]\n${stderr}`,
      },
    ],
    substatuses: [substatus("StdOut", stdout), substatus("StdErr", stderr)],
  };
}
