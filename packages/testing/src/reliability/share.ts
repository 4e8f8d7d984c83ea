import { type Scenario, scenarios } from "./scenarios.ts";

type Name = keyof typeof scenarios;

/** Real guests take minutes, and root: `pnpm reliability` alone has the time. */
export const triesGuests =
  process.platform === "linux" && process.getuid?.() === 0 && process.env["RELIABILITY_EVERY"] !== undefined;

/** How much of a matrix is tried. */
export interface Share {
  readonly scenarios: readonly [Name, Scenario][];
  readonly takes: (index: number) => boolean;
  /** How many points are tried side by side. */
  readonly lanes: number;
}

/**
 * All of it where `RELIABILITY_EVERY` is 1, as in `pnpm reliability`, or every so manieth point of every scenario; without
 * it every `few`th point of some scenarios, the same ones every time, as `npm test` has time for.
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
