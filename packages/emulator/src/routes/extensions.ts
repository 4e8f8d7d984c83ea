import { ArmError, notImplemented } from "../arm-error.ts";
import type { Guest, GuestResult, GuestTask } from "../guests/guest.ts";
import { at, type Json, objectAt, textAt } from "../json.ts";
import { sameId } from "../resource-id.ts";
import { childrenOf } from "../resources.ts";
import type { Resource } from "../store.ts";
import type { ResourceType, World } from "../world.ts";
import { runningGuest } from "./virtual-machines.ts";

export const extensions: ResourceType = {
  type: "Microsoft.Compute/virtualMachines/extensions",
  tracked: false,
  put(world, id, body, existing) {
    const { protectedSettings, ...properties } = objectAt(body, "properties");
    const handler = { publisher: textAt(properties, "publisher") ?? "", type: textAt(properties, "type") ?? "" };
    requireHandler(properties);
    requireSlot(world, id.parent ?? "", id.id, id.name, handler);
    const settings = objectAt(properties, "settings");
    requireExclusive(settings, objectAt(protectedSettings));
    const sequence = Number(existing?.hidden["sequence"] ?? -1) + 1;
    runningGuest(world, id.parent ?? "");
    return {
      properties,
      hidden: { sequence },
      seconds: 10,
      work: async (extension) => {
        const guest = runningGuest(world, id.parent ?? "");
        const result = await handle(guest, handler.type, sequence, settings, objectAt(protectedSettings));
        extension.hidden["result"] = summary(result);
        if (result.exitCode !== 0) throw failure(id.name, handler, result);
      },
    };
  },
  remove: () => ({ seconds: 5 }),
  view(_world, extension, expand): Json {
    return expand?.toLowerCase() === "instanceview" ? { properties: { instanceView: extensionView(extension) } } : {};
  },
};

async function handle(
  guest: Guest | undefined,
  type: string,
  sequence: number,
  settings: Json,
  protectedSettings: Json,
): Promise<GuestResult> {
  const kind = type.toLowerCase() === "vmaccessforlinux" ? "vm-access" : "custom-script";
  const task: GuestTask =
    kind === "vm-access" ? { kind, settings, protectedSettings } : { kind, sequence, settings, protectedSettings };
  if (guest !== undefined) return guest.run(task);
  const now = new Date();
  return { exitCode: 0, stdout: "", stderr: "", startedAt: now, endedAt: now, timedOut: false };
}

function requireHandler(properties: Json): void {
  const { publisher, type, typeHandlerVersion } = properties;
  const name = `${String(publisher)}.${String(type)}`.toLowerCase();
  if (typeof typeHandlerVersion !== "string")
    throw new ArmError(400, "InvalidParameter", "Required parameter 'typeHandlerVersion' is missing (null).", {
      target: "typeHandlerVersion",
    });
  if (name === "microsoft.azure.extensions.customscript" || name === "microsoft.ostcextensions.vmaccessforlinux")
    return;
  if (name === "microsoft.azure.extensions.dockerextension") {
    throw new ArmError(
      404,
      "ArtifactNotFound",
      `The VM extension with publisher '${String(publisher)}' and type '${String(type)}' could not be found.`,
    );
  }
  throw notImplemented(`The VM extension ${String(publisher)}.${String(type)}`);
}

/** Azure runs one extension of a kind per machine. */
function requireSlot(
  world: World,
  machine: string,
  id: string,
  name: string,
  handler: { publisher: string; type: string },
): void {
  const taken = childrenOf(world, machine).some(
    (each) =>
      /\/extensions$/i.test(each.type) &&
      !sameId(each.id, id) &&
      textAt(each.properties, "publisher")?.toLowerCase() === handler.publisher.toLowerCase() &&
      textAt(each.properties, "type")?.toLowerCase() === handler.type.toLowerCase(),
  );
  if (!taken) return;
  throw new ArmError(
    400,
    "BadRequest",
    `Multiple VMExtensions per handler not supported for OS type 'Linux'. VMExtension '${name}' with handler '${handler.publisher}.${handler.type}' already added or specified in input.`,
  );
}

function requireExclusive(settings: Json, protectedSettings: Json): void {
  const twice = Object.keys(settings).find(
    (key) => key in protectedSettings && ["script", "commandToExecute", "fileUris"].includes(key),
  );
  if (twice !== undefined)
    throw new ArmError(
      400,
      "VMExtensionProvisioningError",
      `VM has reported a failure when processing extension: '${twice}' is specified both in public and protected settings; it must be specified only once.`,
    );
}

function summary({ exitCode, stdout, stderr, endedAt }: GuestResult): Json {
  return { exitCode, stdout, stderr, endedAt: endedAt.toISOString() };
}

function failure(
  name: string,
  { publisher, type }: { publisher: string; type: string },
  { exitCode, stdout, stderr }: GuestResult,
): ArmError {
  const output = `[stdout]\n${stdout}\n[stderr]\n${stderr}`;
  return new ArmError(
    409,
    "VMExtensionProvisioningError",
    `VM has reported a failure when processing extension '${name}' (publisher '${publisher}' and type '${type}'). Error message: 'Enable failed: failed to execute command: command terminated with exit status=${exitCode}\n${output}'.`,
  );
}

function extensionView(extension: Resource): Json {
  const result = objectAt(extension.hidden, "result");
  const ok = at(result, "exitCode") === 0;
  return {
    name: extension.name,
    type: `${textAt(extension.properties, "publisher")}.${textAt(extension.properties, "type")}`,
    typeHandlerVersion: textAt(extension.properties, "typeHandlerVersion"),
    statuses: [
      {
        code: `ProvisioningState/${ok ? "succeeded" : "failed"}/${textAt(result, "exitCode") ?? ""}`,
        level: ok ? "Info" : "Error",
        displayStatus: ok ? "Provisioning succeeded" : "Provisioning failed",
        time: textAt(result, "endedAt"),
        message: `Enable ${ok ? "succeeded" : "failed"}: \n[stdout]\n${textAt(result, "stdout") ?? ""}\n[stderr]\n${textAt(result, "stderr") ?? ""}`,
      },
    ],
  };
}
