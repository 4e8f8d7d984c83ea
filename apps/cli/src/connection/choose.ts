import { BerthError, type CloudName, cloudNamed } from "@dockberth/core";
import type { ConnectionOptions } from "../commands/options.ts";
import { CliError } from "../errors.ts";
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
 * @throws BerthError `emulator-down`, `connection-missing`, `cloud-unknown`, `cloud-mismatch` for an emulator of another cloud
 */
export async function choose({ env }: Session, options: ConnectionOptions): Promise<Choice> {
  const asked = options.emulator === true || (env["BERTH_CLOUD"] === "emulator" && options.subscription === undefined);
  const subscriptionId = options.subscription ?? nonEmpty(env["AZURE_SUBSCRIPTION_ID"]);
  if (!asked && subscriptionId !== undefined) {
    return { cloud: cloudOf(env, options), subscriptionId, emulator: undefined, unasked: false };
  }
  const emulator = await readEmulatorState(env);
  const stateFile = emulatorStateFile(env);
  if (emulator === undefined && asked) throw new CliError("emulator-down", { stateFile });
  const cloud = emulator?.cloud ?? "public";
  const isOfAnother = options.cloud !== undefined && options.cloud !== cloud;
  if (isOfAnother && asked)
    throw new BerthError("cloud-mismatch", {
      cloud: options.cloud,
      reason: `the emulator that runs is one of ${cloud}`,
    });
  if (emulator === undefined || isOfAnother)
    throw new CliError("connection-missing", { looked: ["--subscription", "AZURE_SUBSCRIPTION_ID", stateFile] });
  return { cloud, subscriptionId: emulator.subscriptionId, emulator, unasked: !asked };
}

/**
 * The cloud that is named: by the option, by `BERTH_CLOUD`, or by `AZURE_CLOUD`, in Berth's words or those of Azure's tools.
 * @throws BerthError `cloud-unknown`
 */
export function cloudOf(env: Session["env"], options: ConnectionOptions): CloudName {
  const wanted = options.cloud ?? nonEmpty(env["BERTH_CLOUD"]) ?? nonEmpty(env["AZURE_CLOUD"]) ?? "public";
  return wanted === "emulator" ? "public" : cloudNamed(wanted).name;
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
