import { BerthError, type CloudName, cloudNamed, type PlanTarget } from "@dockberth/core";
import { CliError } from "../errors.ts";
import { type Defaults, readDefaults, readNamedProfile } from "../folder/defaults.ts";
import { nonEmpty } from "../folder/locations.ts";
import { inputTexts } from "../messages/input.ts";
import type { Environment, Session } from "../session.ts";
import { azSubscription } from "./az-subscription.ts";
import { type EmulatorState, emulatorStateFile, readEmulatorState } from "./emulator-state.ts";
import type { ConnectionOptions } from "./options.ts";

/** Which Azure a command talks to. */
export interface Choice {
  readonly cloud: CloudName;
  readonly subscriptionId: string;
  readonly emulator: EmulatorState | undefined;
  /** Whether the emulator was chosen only because nothing else was given. */
  readonly isFallback: boolean;
}

/**
 * Azure if a subscription is given, or a profile is named that has one; the emulator if it is requested, or if it runs and
 * nothing else is given; otherwise the subscription of `berth defaults`, or the default one of the Azure CLI.
 * @throws BerthError `emulator-down`, `connection-missing`, `cloud-unknown`, `emulator-of-other-cloud`, `profile-unknown`, `spec-invalid` for what is no subscription
 */
export function chooseConnection(session: Session, options: ConnectionOptions): Promise<Choice> {
  const { emulator, subscription, cloud, profile } = options;
  const key = JSON.stringify([emulator, subscription, cloud, profile]);
  const choices = chosen.get(session) ?? new Map<string, Promise<Choice>>();
  chosen.set(session, choices);
  const choice = choices.get(key) ?? choose(session.env, options);
  choices.set(key, choice);
  return choice;
}

/** A command chooses once, however many of its parts ask: none of them sees another Azure, and the files are read once. */
const chosen = new WeakMap<Session, Map<string, Promise<Choice>>>();

async function choose(env: Environment, options: ConnectionOptions): Promise<Choice> {
  const named = await readNamedProfile(env, options.profile);
  const chosenSubscription = options.subscription ?? (options.profile === undefined ? undefined : named.subscription);
  const wantsEmulator =
    options.emulator === true || (env["BERTH_CLOUD"] === "emulator" && chosenSubscription === undefined);
  if (options.subscription !== undefined) requireSubscriptionId("--subscription", options.subscription);
  const subscriptionId = options.subscription ?? named.subscription ?? nonEmpty(env["AZURE_SUBSCRIPTION_ID"]);
  const inAzure = { emulator: undefined, isFallback: false };
  if (!wantsEmulator && subscriptionId !== undefined)
    return { cloud: await cloudOfAzure(env, options), subscriptionId, ...inAzure };
  const emulator = await readEmulatorState(env);
  const stateFile = emulatorStateFile(env);
  if (emulator === undefined && wantsEmulator) throw new CliError("emulator-down", { stateFile });
  const cloud = emulator?.cloud ?? "public";
  const asked = chooseCloud(env, options, wantsEmulator ? {} : named, cloud);
  // A variable that other tools read too is no contradiction to --emulator.
  const isOtherCloud = asked !== cloud && (options.cloud !== undefined || !wantsEmulator);
  if (isOtherCloud && wantsEmulator) throw new CliError("emulator-of-other-cloud", { asked, emulated: cloud });
  if (emulator !== undefined && !isOtherCloud)
    return { cloud, subscriptionId: emulator.subscriptionId, emulator, isFallback: !wantsEmulator };
  const { subscription } = await readDefaults(env, options.profile);
  if (subscription !== undefined)
    return { cloud: await cloudOfAzure(env, options), subscriptionId: subscription, ...inAzure };
  const az = await azSubscription(env);
  if (az !== undefined && az.cloud === (await cloudOfAzure(env, options, az.cloud))) return { ...az, ...inAzure };
  const searched = ["--subscription", "AZURE_SUBSCRIPTION_ID", stateFile, inputTexts.azDefault];
  throw new CliError("connection-missing", { searched });
}

/** The subscription and cloud from which a plan derives names; {@link unknownSubscription} if none is known yet. */
export async function choosePlanTarget(session: Session, options: ConnectionOptions): Promise<PlanTarget> {
  const choice = await chooseConnection(session, options).catch(() => undefined);
  return {
    cloud: choice?.cloud ?? (await cloudOfAzure(session.env, options)),
    subscriptionId: choice?.subscriptionId ?? unknownSubscription,
  };
}

/** @throws BerthError `spec-invalid` */
export function requireSubscriptionId(option: string, id: string): void {
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return;
  throw new BerthError("spec-invalid", { issues: [{ path: option, message: inputTexts.subscriptionId(id) }] });
}

/** The nil UUID, which no subscription has. */
export const unknownSubscription = "00000000-0000-0000-0000-000000000000";

/** The cloud where no emulator decides it, with the user's own default. */
async function cloudOfAzure(env: Environment, options: ConnectionOptions, otherwise?: CloudName): Promise<CloudName> {
  const named = await readNamedProfile(env, options.profile);
  const { cloud = otherwise } = await readDefaults(env, options.profile);
  return chooseCloud(env, options, named, cloud);
}

/**
 * The cloud from the option, a profile that is named, `BERTH_CLOUD` or `AZURE_CLOUD`, by Berth's name or by the name of
 * Azure's own tools.
 * @throws BerthError `cloud-unknown`
 */
function chooseCloud(env: Environment, options: ConnectionOptions, named: Defaults, otherwise = "public"): CloudName {
  const variable = nonEmpty(env["BERTH_CLOUD"]) ?? nonEmpty(env["AZURE_CLOUD"]);
  const name = options.cloud ?? named.cloud ?? variable ?? otherwise;
  return cloudNamed(name === "emulator" ? otherwise : name).name;
}
