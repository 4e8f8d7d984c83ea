import { BerthError, type CloudName } from "@berth/core";
import type { ConnectionOptions } from "../commands/options.ts";
import type { Session } from "../session.ts";
import { type EmulatorState, emulatorStateFile, readEmulatorState } from "./emulator-state.ts";

/** Which Azure a command talks to. */
export interface Choice {
  readonly cloud: CloudName;
  readonly subscriptionId: string;
  readonly emulator: EmulatorState | undefined;
  /** Whether the emulator was taken because nothing else was given. */
  readonly unasked: boolean;
}

/**
 * Azure where a subscription is given; the emulator where it is asked for, or where it runs and nothing else is given.
 * @throws BerthError `emulator-down`, `connection-missing`, `spec-invalid` for a cloud that does not exist
 */
export async function choose({ env }: Session, options: ConnectionOptions): Promise<Choice> {
  const asked = options.emulator === true || (env["BERTH_CLOUD"] === "emulator" && options.subscription === undefined);
  const subscriptionId = options.subscription ?? nonEmpty(env["AZURE_SUBSCRIPTION_ID"]);
  if (!asked && subscriptionId !== undefined) {
    return { cloud: cloudOf(env, options), subscriptionId, emulator: undefined, unasked: false };
  }
  const emulator = await readEmulatorState(env);
  if (emulator !== undefined) {
    return { cloud: "public", subscriptionId: emulator.subscriptionId, emulator, unasked: !asked };
  }
  const stateFile = emulatorStateFile(env);
  if (asked) throw new BerthError("emulator-down", { stateFile });
  throw new BerthError("connection-missing", { looked: ["--subscription", "AZURE_SUBSCRIPTION_ID", stateFile] });
}

function cloudOf(env: Session["env"], options: ConnectionOptions): CloudName {
  const wanted = options.cloud ?? nonEmpty(env["BERTH_CLOUD"]) ?? "public";
  if (wanted === "public" || wanted === "china" || wanted === "usgov") return wanted;
  if (wanted === "emulator") return "public";
  const message = `${JSON.stringify(wanted)} is none of public, china, usgov, emulator`;
  throw new BerthError("spec-invalid", { issues: [{ path: "BERTH_CLOUD", message }] });
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
