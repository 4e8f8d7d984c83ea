import { randomUUID } from "node:crypto";
import type { Azure } from "../azure/connect.ts";
import { isNotFound, toBerthError } from "../azure/http/errors.ts";
import { withInstanceView } from "../azure/machine-reads.ts";
import { BerthError } from "../errors/index.ts";
import { givenTags, type Tags, tagNames } from "../plan/tags.ts";
import type { Secret } from "../secret.ts";
import { newOutput } from "./output.ts";

/** The machine of a host, or of one that is being adopted. */
export interface CommandTarget {
  readonly host: string;
  readonly machineId: string;
  readonly location: string;
  /** The tags of the machine. A command has those of them that are not Berth's, because policies ask for tags. */
  readonly tags: Tags;
}

/** The run commands of an adoption. */
export const adoptionCommands = { preflight: "berth-preflight", adopt: "berth-adopt" } as const;

/** The run commands that change Docker's setup on a machine: only one of them may run at a time. */
export const provisioningCommands = {
  adopt: adoptionCommands.adopt,
  provision: "berth-provision",
  certificates: "berth-certificates",
  upgrade: "berth-upgrade",
  patch: "berth-patch",
  generalize: "berth-generalize",
  remove: "berth-remove",
} as const;

/** A script for a machine. Everybody with read access to the machine can read it and its parameters, except secret ones. */
export interface MachineCommand {
  readonly script: string;
  readonly parameters?: readonly { readonly name: string; readonly value: string }[] | undefined;
  readonly secretParameters?: readonly { readonly name: string; readonly value: Secret }[] | undefined;
  readonly timeoutSeconds: number;
}

/** The exit code and the last 4 KB of the output; Azure keeps no more. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly output: string;
  readonly error: string;
}

export interface CommandRun {
  readonly signal: AbortSignal | undefined;
  /** Called with the script's output while it runs. */
  readonly onOutput?: ((text: string) => void) | undefined;
  /** Whether the command stays in Azure, because the machine's agent stops after it. Default false. */
  readonly isLast?: boolean | undefined;
}

/** Below Compute's limit of 12 reads a minute for one machine: https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits */
const followSeconds = 5;

/** @throws BerthError `host-busy` while a run command with one of these names runs on the machine */
export async function requireIdle(
  azure: Azure,
  { host, machineId }: Omit<CommandTarget, "location" | "tags">,
  names: readonly string[],
): Promise<void> {
  try {
    const path = `${machineId}/runCommands`;
    for await (const command of azure.arm.list<RunCommand>(path, { query: withInstanceView })) {
      const { name = "" } = command;
      if (names.includes(name) && isRunning(command))
        throw new BerthError("host-busy", { host, reason: { code: "command-runs", command: name } });
    }
  } catch (error) {
    throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
}

/** Deletes run commands that an interrupted run left behind. */
export async function deleteRunCommands(
  azure: Azure,
  { host, machineId }: Omit<CommandTarget, "location" | "tags">,
  names: readonly string[],
): Promise<void> {
  for (const name of names) await deleteRunCommand(azure, { machineId, name, host });
}

/**
 * Runs a script as root on a host's machine by managed Run Command: creates the command, follows its output, reads the
 * result, and deletes the command, because many can read it in Azure. Aborting the run stops the script. A second PUT of the
 * same name replaces a running script, so where two runs start at the same moment the run id shows whose command it is.
 * @throws BerthError `host-stopped`, `host-busy` while another command of this name runs, or another one that changes the
 * set-up of Docker where this one does, `command-timeout`, `agent-silent`
 */
export async function runOnMachine(
  azure: Azure,
  { host, machineId, ...envelope }: CommandTarget,
  name: string,
  command: MachineCommand,
  run: CommandRun,
): Promise<CommandOutcome> {
  const place = { machineId, name, host, runId: randomUUID() };
  const provisioning: readonly string[] = Object.values(provisioningCommands);
  await requireIdle(azure, { host, machineId }, provisioning.includes(name) ? provisioning : [name]);
  let result: CommandOutcome;
  try {
    const follower = follow(azure, place, run.onOutput);
    try {
      await put(azure, place, envelope, command, run.signal);
    } finally {
      await follower.stop();
    }
    result = await outcome(azure, place, command);
  } catch (error) {
    const overrun = await overrunBy(azure, place, error);
    if (overrun !== undefined) throw overrun;
    // Report the original error.
    await deleteRunCommand(azure, place).catch(() => undefined);
    throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
  if (run.isLast !== true) await deleteRunCommand(azure, place);
  return result;
}

interface CommandPlace {
  readonly machineId: string;
  readonly name: string;
  readonly host: string;
}

/** A command of this run. */
interface OwnPlace extends CommandPlace {
  readonly runId: string;
}

async function put(
  azure: Azure,
  place: OwnPlace,
  { location, tags }: Pick<CommandTarget, "location" | "tags">,
  { script, parameters = [], secretParameters = [], timeoutSeconds }: MachineCommand,
  signal: AbortSignal | undefined,
): Promise<void> {
  const properties = {
    source: { script },
    parameters,
    protectedParameters: secretParameters.map((each) => ({ name: each.name, value: each.value.reveal() })),
    timeoutInSeconds: timeoutSeconds,
    // The output of a failed script is in the instance view, but not in Azure's error.
    treatFailureAsDeploymentFailure: false,
  };
  const body = { location, tags: { ...givenTags(tags), [tagNames.run]: place.runId }, properties };
  await azure.arm.put(pathOf(place), body, { signal, follow: "operation-only" });
}

function pathOf({ machineId, name }: CommandPlace): string {
  return `${machineId}/runCommands/${name}`;
}

/** https://learn.microsoft.com/azure/templates/microsoft.compute/virtualmachines/runcommands */
interface RunCommand {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: { readonly instanceView?: CommandView };
}

interface CommandView {
  readonly executionState?: string;
  readonly executionMessage?: string;
  readonly exitCode?: number;
  readonly output?: string;
  readonly error?: string;
}

async function view(azure: Azure, place: CommandPlace): Promise<RunCommand> {
  const found = await azure.arm.get<RunCommand>(pathOf(place), { query: withInstanceView });
  const { instanceView } = found.properties ?? {};
  if (instanceView === undefined) return found;
  const { output = "", error = "" } = instanceView;
  const cut = { output: output.slice(-maxOutputCharacters), error: error.slice(-maxOutputCharacters) };
  return { ...found, properties: { instanceView: { ...instanceView, ...cut } } };
}

/** Azure keeps 4 KB. */
const maxOutputCharacters = 16_384;

function isRunning({ properties }: RunCommand): boolean {
  const { executionState } = properties?.instanceView ?? {};
  return executionState === "Running" || executionState === "Pending";
}

/** Why a command was lost: another run replaced it, or its machine was deleted. */
async function overrunBy(azure: Azure, place: OwnPlace, error: unknown): Promise<BerthError | undefined> {
  const { machineId, host } = place;
  const runId = await view(azure, place).then(runIdOf, () => undefined);
  if (runId !== undefined && runId !== place.runId) return replaced(place);
  if (!isNotFound(error)) return undefined;
  const isGone = await azure.arm.get(machineId).then(() => false, isNotFound);
  return isGone ? new BerthError("host-not-found", { host }) : replaced(place);
}

function runIdOf({ tags }: RunCommand): string | undefined {
  return tags?.[tagNames.run];
}

function replaced({ host, name }: CommandPlace): BerthError<"host-busy"> {
  return new BerthError("host-busy", { host, reason: { code: "command-replaced", command: name } });
}

/** For display only: the command's own request reports its errors. */
function follow(azure: Azure, place: CommandPlace, onOutput: CommandRun["onOutput"]) {
  if (onOutput === undefined) return { stop: async () => undefined };
  const milliseconds = Math.min(azure.pollMilliseconds * 2, followSeconds * 1000);
  let shown = "";
  let running: Promise<void> | undefined;
  const look = async () => {
    const found = await view(azure, place).catch(() => undefined);
    const output = found?.properties?.instanceView?.output ?? (found === undefined ? shown : "");
    const text = newOutput(shown, output);
    shown = output === "" ? shown : output;
    if (text !== "") onOutput(text);
  };
  const timer = setInterval(() => {
    running ??= look().finally(() => {
      running = undefined;
    });
    running.catch(() => undefined);
  }, milliseconds);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
      await look();
    },
  };
}

async function outcome(azure: Azure, place: OwnPlace, { timeoutSeconds }: MachineCommand): Promise<CommandOutcome> {
  const command = await finished(azure, place);
  if (runIdOf(command) !== place.runId) throw replaced(place);
  const {
    executionState,
    executionMessage,
    exitCode,
    output = "",
    error = "",
  } = command.properties?.instanceView ?? {};
  const { host, name } = place;
  if (executionState === "TimedOut" || (executionState === "Failed" && exitCode === timedOut))
    throw new BerthError("command-timeout", { host, command: name, seconds: timeoutSeconds });
  if (exitCode === undefined || isRunning(command)) throw new BerthError("agent-silent", { host });
  // The handler's own troubles; it counts them downwards from -100.
  if (exitCode < 0)
    throw new BerthError("command-failed", { host, command: name, reason: executionMessage ?? `code ${exitCode}` });
  return { exitCode, output, error };
}

/** The handler kills the shell at the timeout, whose exit code is then this one: https://github.com/Azure/run-command-handler-linux */
const timedOut = -1;
/** The view may be older than the end of the operation. While a command runs, its exit code is 0. */
const maxViews = 30;

async function finished(azure: Azure, place: OwnPlace): Promise<RunCommand> {
  for (let count = 1; ; count++) {
    const command = await view(azure, place);
    if (count === maxViews || !isRunning(command) || runIdOf(command) !== place.runId) return command;
    await azure.wait(azure.pollMilliseconds / 1000);
  }
}

async function deleteRunCommand(azure: Azure, place: CommandPlace): Promise<void> {
  const { host } = place;
  try {
    await azure.arm.delete(pathOf(place));
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
}
