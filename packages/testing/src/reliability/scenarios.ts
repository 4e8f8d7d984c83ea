import { type Azure, createAuthority } from "@dockberth/core";
import type { EmulatedAzure } from "../emulated-azure.ts";
import { placeDecoys, stateOf } from "./state.ts";
import { type Authorities, type Before, type HostInput, prepare, type VerbName, verbs } from "./verbs.ts";

/** A verb that is put to the test, and what comes before it. */
export interface Scenario {
  readonly verb: VerbName;
  readonly before: readonly Before[];
  readonly input: HostInput;
}

const own: HostInput = { name: "demo", allowFrom: ["127.0.0.0/8"] };
const shared: HostInput = { ...own, resourceGroup: "team" };

/** Every verb that changes something, beside what is somebody else's. */
export const scenarios = {
  "create, in a group of its own": { verb: "create", before: [], input: own },
  "create, beside what is somebody else's": { verb: "create", before: [], input: shared },
  "batch, beside what is somebody else's": {
    verb: "batch",
    before: [],
    input: { ...shared, beside: ["demo-b", "demo-c"] },
  },
  remove: { verb: "remove", before: ["create"], input: shared },
  rotate: { verb: "rotate", before: ["create"], input: shared },
  "authority change, first step": { verb: "trust", before: ["create"], input: shared },
  "authority change, second step": { verb: "distrust", before: ["create", "trust"], input: shared },
  upgrade: { verb: "upgrade", before: ["create"], input: shared },
  sweep: { verb: "sweep", before: ["create"], input: { ...shared, expiresAt: "2020-01-01T00:00:00Z" } },
  adopt: { verb: "adopt", before: ["foreign"], input: own },
} as const satisfies Record<string, Scenario>;

/** Whether the scenario's host is there before the verb, so that there are clients who may never be locked out. */
export function isCare({ verb }: Pick<Scenario, "verb">): boolean {
  return ["rotate", "trust", "distrust", "upgrade"].includes(verb);
}

/** Whether there is a host after it. */
export function leavesHost({ verb }: Pick<Scenario, "verb">): boolean {
  return verb !== "remove" && verb !== "sweep";
}

/** What a scenario begins with, and what it ends with where nothing goes wrong. */
export interface Reference {
  readonly authorities: Authorities;
  /** What is somebody else's, and nothing of the host. */
  readonly without: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export async function makeAuthorities(): Promise<Authorities> {
  const [current, next] = await Promise.all([createAuthority({ name: "tests" }), createAuthority({ name: "next" })]);
  return { current, next };
}

/** The world in which a scenario's verb is about to begin. */
export async function begin(
  { emulator, connect }: EmulatedAzure,
  authorities: Authorities,
  { before, input }: Scenario,
): Promise<{ readonly azure: Azure; readonly without: string[] }> {
  await emulator.reset();
  const azure = await connect();
  await placeDecoys(azure);
  await prepare(azure, authorities, before.includes("foreign") ? ["foreign"] : [], input);
  const without = await stateOf(azure);
  await prepare(
    azure,
    authorities,
    before.filter((each) => each !== "foreign"),
    input,
  );
  return { azure, without };
}

/** Runs a scenario where nothing goes wrong; `measured` is given its verb to run. */
export async function reference(
  cloud: EmulatedAzure,
  scenario: Scenario,
  measured: (verb: () => Promise<void>) => Promise<void>,
): Promise<Reference> {
  const authorities = await makeAuthorities();
  const { azure, without } = await begin(cloud, authorities, scenario);
  const before = await stateOf(azure);
  const own = await cloud.connect();
  await measured(() => verbs[scenario.verb](own, authorities, scenario.input));
  await cloud.emulator.settled();
  return { authorities, without, before, after: await stateOf(azure) };
}
