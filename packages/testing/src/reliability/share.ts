import { type Scenario, scenarios } from "./scenarios.ts";

type Name = keyof typeof scenarios;

/** Real guests take minutes and need root, so only `pnpm reliability` tries them. */
export const triesGuests =
  process.platform === "linux" && process.getuid?.() === 0 && process.env["RELIABILITY_EVERY"] !== undefined;

/** The part of a matrix that is tried. */
export interface Share {
  readonly scenarios: readonly [Name, Scenario][];
  readonly takes: (index: number) => boolean;
  /** The number of points that are tried at the same time. */
  readonly lanes: number;
}

/**
 * With `RELIABILITY_EVERY=n`, every nth point of every scenario (`pnpm reliability` sets 1). Without it, as in `npm test`,
 * every `few`th point of some scenarios, always the same ones.
 */
export function share(some: readonly Name[], env: NodeJS.ProcessEnv = process.env, few = 127): Share {
  const every = Number(env["RELIABILITY_EVERY"] ?? few);
  const all = Object.entries(scenarios) as [Name, Scenario][];
  return {
    scenarios: env["RELIABILITY_EVERY"] === undefined ? all.filter(([name]) => some.includes(name)) : all,
    takes: (index) => index % every === every >> 1,
    lanes: every < 30 ? 2 : 1,
  };
}
