import { createHash } from "node:crypto";
import { ArmError, notImplemented } from "../../../arm-error.ts";
import { extensionSystem, isExtensionOffered } from "../../../catalog/extension-images.ts";
import { durations } from "../../../durations.ts";
import type { GuestResult, GuestTask } from "../../../guests/guest.ts";
import { type Json, objectAt, textAt } from "../../../json.ts";
import { childrenOf } from "../../../resources/read.ts";
import { InterruptedError } from "../../../state/interrupted.ts";
import type { Resource } from "../../../state/resource.ts";
import { sameId } from "../../../state/resource-id.ts";
import type { ResourceType, World } from "../../../world.ts";
import { runningGuest } from "../lifecycle.ts";
import { systemOf } from "../system.ts";
import { customScriptSettingsError } from "./custom-script-settings.ts";
import {
  extensionInstanceView,
  type Handler,
  outcomeOf,
  outputText,
  provisioningError,
  throwAgentError,
  timeoutError,
  windowsAccessError,
  windowsProvisioningError,
} from "./outcome.ts";
import { requireNoPolicyExtensionInProgress } from "./policy-extensions.ts";
import { uninstallExtension } from "./uninstall.ts";

export const extensions: ResourceType = {
  type: "Microsoft.Compute/virtualMachines/extensions",
  tracked: true,
  put(world, id, body, existing) {
    const { protectedSettings: hidden, instanceView: _view, ...properties } = objectAt(body, "properties");
    const protectedSettings = objectAt(hidden);
    const handler = requireHandler(properties);
    const system = systemOf(world.store.get(id.parent ?? ""));
    if (extensionSystem(handler) !== system)
      throw notImplemented(`The VM extension ${handler.publisher}.${handler.type} on a machine with ${system}`);
    requireOnlyOneOfHandler(world, { machine: id.parent ?? "", id: id.id, name: id.name, system }, handler);
    runningGuest(world, id.parent ?? "");
    requireNoPolicyExtensionInProgress(world, id.parent ?? "", id.id);
    const digest = digestOf(properties, protectedSettings);
    const isUnchanged =
      existing?.hidden["digest"] === digest && existing.properties["provisioningState"] === "Succeeded";
    return {
      properties,
      // The digest shows a later PUT whether anything changed, without storing protected settings.
      hidden: isUnchanged ? existing.hidden : { digest, sequence: nextSequence(world, id.parent ?? "", existing) },
      seconds: isUnchanged ? 1 : durations.extensionDelivery.seconds,
      reportSeconds: isUnchanged ? 0 : durations.extensionReport.seconds,
      work: isUnchanged ? undefined : (extension, signal) => run(world, extension, handler, protectedSettings, signal),
    };
  },
  remove: uninstallExtension,
  interrupt(extension) {
    const { message } = new InterruptedError();
    const result = { exitCode: 1, stdout: "", stderr: message, endedAt: new Date() };
    extension.hidden["outcome"] ??= outcomeOf(result, message);
  },
  view: (_world, extension, expand): Json =>
    expand?.toLowerCase() === "instanceview" ? { properties: { instanceView: extensionInstanceView(extension) } } : {},
};

/**
 * Goes on after a deletion: for a number that a handler has processed, it would run nothing. Not each deletion runs its uninstall
 * command: Azure's agent forgets handlers that are in no goal state, which ends with the emulator where it has no state folder.
 */
function nextSequence(world: World, machineId: string, existing: Resource | undefined): number {
  const last = world.store.get(machineId)?.hidden["sequence"] ?? existing?.hidden["sequence"];
  return Number(last ?? -1) + 1;
}

/** What a machine with Windows does: nothing runs, but the handler's checks. */
function runOnWindows(world: World, extension: Resource, handler: Handler, protectedSettings: Json): void {
  const settings = objectAt(extension.properties, "settings");
  const reason =
    handler.type.toLowerCase() === "vmaccessagent" ? windowsAccessError(settings, protectedSettings) : undefined;
  const exitCode = reason === undefined ? 0 : 1;
  extension.hidden["outcome"] = outcomeOf(
    { exitCode, stdout: "", stderr: reason ?? "", endedAt: world.clock.now() },
    reason,
  );
  if (reason !== undefined) throw windowsProvisioningError(extension.name, handler, reason);
}

async function run(
  world: World,
  extension: Resource,
  handler: Handler,
  protectedSettings: Json,
  signal: AbortSignal,
): Promise<void> {
  const settings = objectAt(extension.properties, "settings");
  const machineId = extension.id.split("/").slice(0, -2).join("/");
  if (systemOf(world.store.get(machineId)) === "Windows")
    return runOnWindows(world, extension, handler, protectedSettings);
  const sequence = Number(extension.hidden["sequence"]);
  const machine = world.store.get(machineId);
  if (machine !== undefined) machine.hidden["sequence"] = sequence;
  const isScript = handler.type.toLowerCase() === "customscript";
  const configurationError = isScript ? customScriptSettingsError(settings, protectedSettings) : undefined;
  if (configurationError !== undefined) {
    const result = { exitCode: 1, stdout: "", stderr: configurationError, endedAt: world.clock.now() };
    extension.hidden["outcome"] = outcomeOf(result, configurationError);
    throw provisioningError(extension.name, handler, configurationError);
  }
  const task: GuestTask = isScript
    ? { kind: "custom-script", sequence, settings, protectedSettings }
    : { kind: "vm-access", settings, protectedSettings };
  const guest = runningGuest(world, machineId);
  const emptyResult = { exitCode: 0, stdout: "", stderr: "", endedAt: world.clock.now(), timedOut: false };
  const result = (await guest?.run(task, { signal }).catch(throwAgentError(extension))) ?? emptyResult;
  const reason = result.exitCode === 0 ? undefined : failureOf(result);
  extension.hidden["outcome"] = outcomeOf(result, reason);
  if (result.timedOut) throw timeoutError(extension.name);
  if (reason !== undefined) throw provisioningError(extension.name, handler, reason);
}

function failureOf({ exitCode, stdout, stderr }: Pick<GuestResult, "exitCode" | "stdout" | "stderr">): string {
  const ended = `command terminated with exit status=${exitCode}`;
  return `failed to execute command: ${ended}\n${outputText(stdout, stderr)}`;
}

function requireHandler(properties: Json): Handler {
  const { publisher, type, typeHandlerVersion } = properties;
  for (const [name, value] of Object.entries({ publisher, type, typeHandlerVersion })) {
    if (typeof value === "string") continue;
    throw new ArmError(400, "InvalidParameter", `Required parameter '${name}' is missing (null).`, { target: name });
  }
  const handler = { publisher: String(publisher), type: String(type) };
  switch (`${handler.publisher}.${handler.type}`.toLowerCase()) {
    case "microsoft.azure.extensions.customscript":
    case "microsoft.ostcextensions.vmaccessforlinux":
    case "microsoft.compute.customscriptextension":
    case "microsoft.compute.vmaccessagent":
      return handler;
    default:
      // DockerExtension is not offered either; it was retired in 2018: https://github.com/Azure/azure-docker-extension
      if (!isExtensionOffered(handler.publisher, handler.type)) {
        const message = `Extension with publisher '${handler.publisher}', type '${handler.type}', and type handler version '${String(typeHandlerVersion)}' could not be found in the extension repository.`;
        throw new ArmError(404, "ArtifactNotFound", message);
      }
      throw notImplemented(`The VM extension ${handler.publisher}.${handler.type}`);
  }
}

interface Wanted {
  readonly machine: string;
  readonly id: string;
  readonly name: string;
  readonly system: "Linux" | "Windows";
}

/** Azure runs only one extension per handler on a machine. */
function requireOnlyOneOfHandler(world: World, { machine, id, name, system }: Wanted, handler: Handler): void {
  const same = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase();
  const taken = childrenOf(world, machine).some(
    (each) =>
      same(each.type, extensions.type) &&
      !sameId(each.id, id) &&
      same(textAt(each.properties, "publisher"), handler.publisher) &&
      same(textAt(each.properties, "type"), handler.type),
  );
  if (!taken) return;
  throw new ArmError(
    400,
    "BadRequest",
    `Multiple VMExtensions per handler not supported for OS type '${system}'. VMExtension '${name}' with handler '${handler.publisher}.${handler.type}' already added or specified in input.`,
  );
}

function digestOf({ settings, typeHandlerVersion, forceUpdateTag }: Json, protectedSettings: Json): string {
  const inputs = JSON.stringify([settings, typeHandlerVersion, forceUpdateTag, protectedSettings]);
  return createHash("sha256").update(inputs).digest("hex");
}
