import {
  type Azure,
  createHost,
  extendHost,
  isBerthError,
  listHosts,
  parseHostSpec,
  probeDocker,
  removeHost,
  rotateHost,
  sweepHosts,
  type TlsMaterial,
  upgradeHost,
} from "@dockberth/core";
import type { Watch } from "@dockberth/emulator";
import { type EmulatedAzure, emulatedAzure } from "../emulated-azure.ts";
import { expireHost } from "../expire-host.ts";
import { type MatrixReport, tryAll } from "./report.ts";
import { makeAuthorities } from "./scenarios.ts";
import { difference, leftAfterRemoval, placeDecoys, stateOf } from "./state.ts";
import type { Authorities, HostInput } from "./verbs.ts";

const input: HostInput = { name: "demo", allowFrom: ["127.0.0.0/8"], resourceGroup: "team" };
const later = new Date("2040-01-01T00:00:00Z");

/** What a successful verb gives its caller, which the other verb must respect. */
interface Gain {
  /** A client that the host must accept. */
  readonly client?: TlsMaterial;
  readonly isRemoved?: boolean;
  readonly isExtended?: boolean;
}

/** Verbs that may overlap, each called over its own connection. */
const verbs = {
  create: async (azure: Azure, { current }: Authorities) => make(azure, current),
  "create by another": async (azure: Azure, { next }: Authorities) => make(azure, next),
  remove: async (azure: Azure) => {
    await removeHost(azure, input.name, { resourceGroup: "team" });
    return { isRemoved: true };
  },
  rotate: async (azure: Azure, { current }: Authorities) => {
    const { client } = await rotateHost(azure, input.name, current, { answerWithinSeconds: 2 });
    return { client };
  },
  upgrade: async (azure: Azure) => {
    await upgradeHost(azure, input.name);
    return {};
  },
  sweep: async (azure: Azure) => {
    const { entries } = await sweepHosts(azure, { dryRun: false });
    const [entry] = entries;
    if (entry?.error !== undefined) throw entry.error;
    return entry?.outcome === "kept" ? {} : { isRemoved: true };
  },
  extend: async (azure: Azure) => {
    await extendHost(azure, input.name, { expiresAt: later });
    return { isExtended: true };
  },
} satisfies Record<string, (azure: Azure, authorities: Authorities) => Promise<Gain>>;

async function make(azure: Azure, authority: Authorities["current"]): Promise<Gain> {
  const { client } = await createHost(azure, parseHostSpec(input), authority);
  return { client };
}

/** Two verbs. The second starts when a request of the first arrives. */
export interface Meeting {
  readonly first: keyof typeof verbs;
  readonly second: keyof typeof verbs;
  /** Whether an expired host exists. */
  readonly host: boolean;
  /** The codes with which one of the two may fail. */
  readonly codes: RegExp;
}

interface MeetingPoint {
  /** The number of the request of the first, from 1, at which the second starts. */
  readonly request: number;
}

/**
 * Starts the second at every request of the first. At least one of them succeeds, and the other may only fail with one of
 * `codes`. What a success gave stays true: a client is accepted, an extended host exists, a removed one has left nothing.
 * One more remove leaves what existed without a host.
 */
export async function meetingMatrix(
  meeting: Meeting,
  takes: (index: number) => boolean = () => true,
  lanes = 2,
): Promise<MatrixReport> {
  const authorities = await makeAuthorities();
  const requests = await count(meeting, authorities);
  const points = Array.from({ length: requests }, (_, index): MeetingPoint => ({ request: index + 1 }));
  return tryAll(
    points.filter((_point, index) => takes(index)),
    lanes,
    async () => {
      const stage = await openStage();
      return {
        attempt: ({ request }) => meet(stage, meeting, authorities, request),
        close: async () => stage.cloud[Symbol.asyncDispose](),
      };
    },
  );
}

async function openStage() {
  let seen = 0;
  let strikeAt = 0;
  let strike: () => void = () => undefined;
  const watch: Watch = (_request, phase) => {
    if (phase === "received" && ++seen === strikeAt) strike();
    return undefined;
  };
  return {
    cloud: await emulatedAzure({ watch, timeScale: 0.01 }),
    /** Counts requests from now on. */
    arm(request: number, at: () => void) {
      [seen, strikeAt, strike] = [0, request, at];
    },
    seen: () => seen,
  };
}

type Stage = Awaited<ReturnType<typeof openStage>>;

async function count(meeting: Meeting, authorities: Authorities): Promise<number> {
  const stage = await openStage();
  try {
    await begin(stage.cloud, meeting, authorities);
    const azure = await stage.cloud.connect();
    stage.arm(0, () => undefined);
    await verbs[meeting.first](azure, authorities);
    return stage.seen();
  } finally {
    await stage.cloud[Symbol.asyncDispose]();
  }
}

/** Sets up the state before the verbs: foreign resources, and a host where the meeting has one. */
async function begin({ emulator, connect }: EmulatedAzure, meeting: Meeting, { current }: Authorities) {
  await emulator.reset();
  const azure = await connect();
  await placeDecoys(azure);
  const without = await stateOf(azure);
  const before = meeting.host ? await make(azure, current) : {};
  if (meeting.host) await expireHost(azure, input.name);
  return { azure, without, before };
}

async function meet(stage: Stage, meeting: Meeting, authorities: Authorities, request: number) {
  const { cloud } = stage;
  const { azure, without, before } = await begin(cloud, meeting, authorities);
  const [one, other] = await Promise.all([cloud.connect(), cloud.connect()]);
  let second: Promise<End> | undefined;
  stage.arm(request, () => {
    second = end(verbs[meeting.second](other, authorities));
  });
  const first = await end(verbs[meeting.first](one, authorities));
  const ends = [first, ...(second === undefined ? [] : [await second])];
  await cloud.emulator.settled();
  const wrong = judgeEnds(ends, meeting) ?? (await judgeState(azure, ends, before, without));
  const results = ends.map(({ text }) => text ?? "well").join(" and ");
  const failure = wrong ?? (await leftAfterRemoval(cloud, input, without));
  return { struck: second !== undefined, failure: failure === undefined ? undefined : `${results}: ${failure}` };
}

interface End {
  readonly gain?: Gain;
  readonly code?: string;
  readonly text?: string;
}

async function end(work: Promise<Gain>): Promise<End> {
  try {
    return { gain: await work };
  } catch (error) {
    return { code: isBerthError(error) ? error.code : `no BerthError: ${String(error)}`, text: String(error) };
  }
}

function judgeEnds(ends: readonly End[], { codes }: Meeting): string | undefined {
  const others = ends.map(({ code }) => code).filter((code) => code !== undefined);
  if (others.length === ends.length) return "neither succeeds";
  const odd = others.find((code) => !codes.test(code));
  return odd === undefined ? undefined : `one fails with ${odd}`;
}

async function judgeState(azure: Azure, ends: readonly End[], before: Gain, without: readonly string[]) {
  const gains = ends.flatMap(({ gain }) => gain ?? []);
  const host = (await listHosts(azure)).find(({ name }) => name === input.name);
  if (host === undefined) {
    if (!gains.some(({ isRemoved }) => isRemoved)) return "the host is gone, and nobody removed it";
    if (gains.some(({ isExtended }) => isExtended)) return "the host is gone, and was extended";
    // What a failed create leaves is removed afterwards.
    return ends.some(({ code }) => code !== undefined) ? undefined : difference(await stateOf(azure), without);
  }
  // What a create leaves that failed because of a removal is removed afterwards, or continued by the next create.
  const isGivenUp = gains.some(({ isRemoved }) => isRemoved) && ends.some(({ code }) => code === "host-busy");
  if (host.state === "incomplete" && isGivenUp) return undefined;
  if (host.state !== "ready") return `the host is ${host.state}`;
  if (gains.some(({ isExtended }) => isExtended) && host.expiresAt?.getTime() !== later.getTime())
    return `its expiry is ${host.expiresAt?.toISOString()}`;
  if (host.tags["berth-sweep"] !== undefined) return "the mark of a sweep is left";
  // A host that was created again after its removal does not know the clients of the earlier one.
  const isSameHost = !gains.some(({ isRemoved }) => isRemoved);
  for (const { client } of isSameHost ? [before, ...gains] : gains) {
    if (client === undefined) continue;
    const code = (await end(probeDocker(host, client).then(() => ({})))).code;
    if (code !== undefined) return `a client is rejected: ${code}`;
  }
  return undefined;
}
