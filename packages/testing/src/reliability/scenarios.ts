import { type Azure, createAuthority } from "@dockberth/core";
import type { EmulatedAzure } from "../emulated-azure.ts";
import { placeDecoys, stateOf } from "./state.ts";
import { type Authorities, type Before, type HostInput, prepare, type VerbName, verbs } from "./verbs.ts";

/** A verb under test, and the steps before it. */
export interface Scenario {
  readonly verb: VerbName;
  readonly before: readonly Before[];
  readonly input: HostInput;
}

const own: HostInput = { name: "demo", allowFrom: ["127.0.0.0/8"] };
const shared: HostInput = { ...own, resourceGroup: "team" };

/** Every verb that changes something, most of them beside foreign resources. */
export const scenarios = {
  "create in its own group": { verb: "create", before: [], input: own },
  "create beside foreign resources": { verb: "create", before: [], input: shared },
  "batch beside foreign resources": {
    verb: "batch",
    before: [],
    input: { ...shared, beside: ["demo-b", "demo-c"] },
  },
  remove: { verb: "remove", before: ["create"], input: shared },
  rotate: { verb: "rotate", before: ["create"], input: shared },
  revoke: { verb: "revoke", before: ["create"], input: shared },
  close: { verb: "close", before: ["create"], input: shared },
  "authority change, first step": { verb: "trust", before: ["create"], input: shared },
  "authority change, second step": { verb: "distrust", before: ["create", "trust"], input: shared },
  upgrade: { verb: "upgrade", before: ["create"], input: shared },
  sweep: { verb: "sweep", before: ["create", "expire"], input: shared },
  adopt: { verb: "adopt", before: ["foreign"], input: own },
} as const satisfies Record<string, Scenario>;

/** An image. It is apart, because what a rejection leaves it removes itself, with further requests. */
export const imageScenario: Scenario = { verb: "image", before: [], input: own };

/** Whether the host exists before and after the verb, so that its clients must never be locked out. */
export function keepsHost({ verb }: Pick<Scenario, "verb">): boolean {
  return ["rotate", "trust", "distrust", "upgrade"].includes(verb);
}

/** Whether a host exists after the verb that its clients can reach. */
export function leavesHost({ verb }: Pick<Scenario, "verb">): boolean {
  return !["remove", "sweep", "close", "image"].includes(verb);
}

/** The state before and after a scenario without faults. */
export interface Reference {
  readonly authorities: Authorities;
  /** The state without the host: foreign resources only. */
  readonly without: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export async function makeAuthorities(): Promise<Authorities> {
  const [current, next] = await Promise.all([createAuthority({ name: "tests" }), createAuthority({ name: "next" })]);
  return { current, next };
}

/** Sets up the state before the verb of a scenario. */
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

/** Runs a scenario without faults. `measured` runs its verb. */
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
