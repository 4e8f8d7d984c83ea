import { ArmError } from "../../../arm-error.ts";
import { newestVersion } from "../../../catalog/extension-images.ts";
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

export function timeoutError(name: string): ArmError {
  return new ArmError(
    409,
    "VMExtensionProvisioningTimeout",
    `Provisioning of VM extension ${name} has timed out. Extension installation may be taking too long, or extension status could not be obtained.`,
  );
}

/** Converts a rejection of the guest's agent into the error that Azure reports. */
export function throwAgentError({ id, name, properties }: Resource): (reason: unknown) => never {
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
    const { publisher = "Microsoft.CPlat.Core", type = "RunCommandHandlerLinux" } = properties;
    throw new ArmError(
      409,
      "VMExtensionHandlerNonTransientError",
      `The handler for VM extension type '${String(publisher)}.${String(type)}' has reported terminal failure for VM extension '${name}' with error message: '${message}'.`,
    );
  };
}

/** The part of a result that is stored for the instance view. The handler gives a reason where it failed. */
export function outcomeOf(
  { exitCode, stdout, stderr, endedAt }: Pick<GuestResult, "exitCode" | "stdout" | "stderr" | "endedAt">,
  reason?: string,
): Json {
  return { exitCode, stdout, stderr, endedAt: endedAt.toISOString(), reason };
}

/**
 * Handlers for Linux report one status, and those for Windows the output apart: waagent 2.7 with
 * https://github.com/Azure/custom-script-extension-linux 2.1.7
 */
export function extensionInstanceView({ name, properties, hidden }: Resource): Json {
  const outcome = objectAt(hidden, "outcome");
  const exitCode = outcome["exitCode"];
  const stdout = textAt(outcome, "stdout") ?? "";
  const stderr = textAt(outcome, "stderr") ?? "";
  const state = exitCode === undefined ? "transitioning" : exitCode === 0 ? "succeeded" : "failed";
  const level = state === "failed" ? "Error" : "Info";
  const status = (code: string, message: string) => ({
    ...{ code: `${code}/${state}`, level, displayStatus: `Provisioning ${state}`, message },
  });
  const detail = textAt(outcome, "reason") ?? `\n${outputText(stdout, stderr)}`;
  const isWindowsScript = textAt(properties, "type")?.toLowerCase() === "customscriptextension";
  return {
    name,
    type: `${textAt(properties, "publisher")}.${textAt(properties, "type")}`,
    typeHandlerVersion: newestVersion(properties),
    statuses: [{ ...status("ProvisioningState", `Enable ${state}: ${detail}`), time: textAt(outcome, "endedAt") }],
    ...(isWindowsScript
      ? { substatuses: [status("ComponentStatus/StdOut", stdout), status("ComponentStatus/StdErr", stderr)] }
      : {}),
  };
}

export function outputText(stdout: string, stderr: string): string {
  return `[stdout]\n${stdout}\n[stderr]\n${stderr}`;
}
