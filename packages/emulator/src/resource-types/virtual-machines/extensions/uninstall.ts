import type { GuestResult } from "../../../guests/guest.ts";
import { type Json, textAt } from "../../../json.ts";
import type { Resource } from "../../../state/resource.ts";
import { parseResourceId } from "../../../state/resource-id.ts";
import type { Removal, World } from "../../../world.ts";
import { runningGuest } from "../lifecycle.ts";
import { timeoutError } from "./outcome.ts";

/**
 * Has the handler disabled and uninstalled. Azure waits for the agent's report, whose absence is the only failure: how the
 * handler's own command ended is no part of it. (azurelinuxagent/ga/exthandlers.py, `handle_uninstall`, and
 * tests_e2e/tests/ext_policy/ext_policy.py of https://github.com/Azure/WALinuxAgent)
 * @throws ArmError `OperationNotAllowed` if the machine is not running
 */
export function uninstallExtension(world: World, extension: Resource): Removal {
  const machineId = parseResourceId(extension.id)?.parent ?? "";
  runningGuest(world, machineId);
  const handler = guestHandlerOf(extension.properties);
  return {
    seconds: 5,
    // https://github.com/Azure/azure-cli/issues/14106
    stateAfterFailure: "Deleting",
    async work(signal) {
      // An earlier deletion in the machine's queue may have removed it.
      if (handler === undefined || world.store.get(extension.id) !== extension) return;
      const silent = (): Pick<GuestResult, "timedOut"> => ({ timedOut: true });
      const result = await runningGuest(world, machineId)
        ?.run({ kind: "uninstall", handler }, { signal })
        .catch(silent);
      signal.throwIfAborted();
      if (result?.timedOut === true) throw timeoutError(extension.name);
    },
  };
}

/** Undefined for the handlers of Windows and of policies, which run nowhere. */
function guestHandlerOf(properties: Json): "custom-script" | "vm-access" | undefined {
  switch (textAt(properties, "type")?.toLowerCase()) {
    case "customscript":
      return "custom-script";
    case "vmaccessforlinux":
      return "vm-access";
    default:
      return undefined;
  }
}
