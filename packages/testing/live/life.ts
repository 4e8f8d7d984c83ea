import {
  type Azure,
  adoptHost,
  auditHost,
  type CodedError,
  type CreatedHost,
  checkAccess,
  createAuthority,
  createHost,
  createHosts,
  type HostInput,
  isCodedError,
  listHosts,
  parseHostSpec,
  previewChanges,
  removeHost,
  rotateHost,
  runScript,
  startHost,
  stopHost,
  upgradeHost,
} from "@dockberth/core";
import { makeForeignMachine } from "../src/foreign-machine.ts";

export interface LiveLife {
  readonly azure: Azure;
  /** Part of every name, and the value of the tag `live-run` on what is made. */
  readonly runId: string;
  readonly location: string;
  /** CIDR ranges that may reach Docker. */
  readonly allowFrom: readonly string[];
  readonly signal: AbortSignal;
  /** Called before and after each step. */
  readonly onStep: (step: string, outcome?: StepOutcome) => void;
}

export interface StepOutcome {
  readonly step: string;
  readonly expected: string;
  readonly seen: string;
  readonly isAsExpected: boolean;
  readonly seconds: number;
}

const runTag = "live-run";

interface Step {
  readonly step: string;
  readonly expected: string;
  /** Resolves with what was seen, in the words of `expected`. */
  readonly run: () => Promise<string>;
}

/**
 * Plays the life of a host. A step that fails does not stop the others, because each outcome is worth knowing; the signal
 * does. Cleaning up is left to {@link removeRun}.
 */
export async function playLife(life: LiveLife): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const step of await stepsOf(life)) {
    if (life.signal.aborted) break;
    life.onStep(step.step);
    const outcome = await play(step);
    outcomes.push(outcome);
    life.onStep(step.step, outcome);
  }
  return outcomes;
}

async function play({ step, expected, run }: Step): Promise<StepOutcome> {
  const started = Date.now();
  const seen = await run().catch((error: unknown) => (isCodedError(error) ? describe(error) : String(error)));
  return { step, expected, seen, isAsExpected: seen === expected, seconds: (Date.now() - started) / 1000 };
}

function describe({ code, message }: CodedError): string {
  return `${code}: ${message}`;
}

async function stepsOf({ azure, runId, location, allowFrom, signal }: LiveLife): Promise<Step[]> {
  const authority = await createAuthority({ name: `live ${runId}` });
  const [resourceGroup, theirGroup] = groupsOf(runId);
  const tags = { [runTag]: runId };
  const input = (name: string): HostInput => ({ name, location, resourceGroup, allowFrom: [...allowFrom], tags });
  const spec = (name: string) => parseHostSpec(input(name));
  const first = `live-${runId}`;
  const others = ["a", "b", "c"].map((letter) => `live-${runId}-${letter}`);
  const run = { signal };
  let created: CreatedHost | undefined;
  const requireCreated = () => {
    if (created === undefined) throw new Error("the host was not created");
    return created;
  };
  return [
    {
      step: "doctor",
      expected: "no check failed",
      run: async () => {
        const checks = await checkAccess(azure, { location }, run);
        const failed = checks.filter(({ outcome }) => outcome === "failed").map(({ check }) => check);
        return failed.length === 0 ? "no check failed" : `failed: ${failed.join(", ")}`;
      },
    },
    {
      step: "what-if",
      expected: "the machine would be created",
      run: async () => {
        const { changes } = await previewChanges(azure, spec(first), run);
        const isMachine = changes.some(({ name, change }) => name === first && change === "create");
        return isMachine ? "the machine would be created" : `${changes.length} changes without the machine`;
      },
    },
    {
      step: "create",
      expected: "ready",
      run: async () => {
        created = await createHost(azure, spec(first), authority, run);
        return created.host.state;
      },
    },
    {
      step: "create again",
      expected: "unchanged",
      run: async () => ((await createHost(azure, spec(first), authority, run)).isNew ? "new" : "unchanged"),
    },
    {
      step: "audit",
      expected: "reported",
      run: async () => {
        const { host, client } = requireCreated();
        return (await auditHost(azure, host, client, run)).items.length > 0 ? "reported" : "no item";
      },
    },
    {
      step: "run",
      expected: "exit code 0",
      run: async () => `exit code ${(await runScript(azure, first, { script: "uname -s", ...run })).exitCode}`,
    },
    {
      step: "rotate",
      expected: "ready",
      run: async () => (await rotateHost(azure, first, authority, run)).host.state,
    },
    { step: "stop", expected: "deallocated", run: async () => (await stopHost(azure, first, run)).power },
    { step: "start", expected: "running", run: async () => (await startHost(azure, first, run)).power },
    { step: "upgrade", expected: "ready", run: async () => (await upgradeHost(azure, first, run)).host.state },
    {
      step: "batch of three",
      expected: "created, created, created",
      run: async () => {
        const outcomes = await createHosts(azure, others.map(spec), authority, run);
        return outcomes.map((each) => (each.outcome === "failed" ? describe(each.error) : each.outcome)).join(", ");
      },
    },
    {
      step: "adopt",
      expected: "ready",
      run: async () => {
        const theirs = { location, resourceGroup: theirGroup, tags };
        const { machineId } = await makeForeignMachine(azure, theirs);
        const name = `live-${runId}-theirs`;
        return (await adoptHost(azure, { machineId, name, allowFrom }, authority, run)).host.state;
      },
    },
    {
      step: "remove",
      expected: "no host is left",
      run: async () => {
        const names = [...others, first, `live-${runId}-theirs`];
        for (const name of names) await removeHost(azure, name, { resourceGroup, ...run });
        const left = (await listHosts(azure)).filter(({ name }) => names.includes(name));
        return left.length === 0 ? "no host is left" : `left: ${left.map(({ name }) => name).join(", ")}`;
      },
    },
  ];
}

/** Deletes the resource groups of a run with everything in them, also after it was stopped. Resolves with their names. */
export async function removeRun({ arm, subscriptionId }: Azure, runId: string): Promise<string[]> {
  const groups: string[] = [];
  for await (const { name } of arm.list<{ readonly name: string }>(`/subscriptions/${subscriptionId}/resourceGroups`))
    if (groupsOf(runId).includes(name)) groups.push(name);
  await Promise.all(groups.map((name) => arm.delete(`/subscriptions/${subscriptionId}/resourceGroups/${name}`)));
  return groups;
}

/** The hosts' group, and the group of the machine that is adopted. */
function groupsOf(runId: string): [hosts: string, theirs: string] {
  return [`berth-live-${runId}`, `berth-live-${runId}-theirs`];
}
