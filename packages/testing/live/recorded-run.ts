import { type Cloud, clouds } from "@dockberth/core";
import type { Exchange } from "./recorder.ts";

/** What a replay must have in common with the run that was recorded, so that its paths are the recorded ones. */
export interface RecordedRun {
  readonly runId: string;
  readonly cloud: Cloud;
  readonly location: string;
}

/** The names of the recorded run, and where it was: the requests for sizes and images name the location. */
export function recordedRun(recording: readonly Exchange[]): RecordedRun {
  const first = (pattern: RegExp) => recording.flatMap(({ path }) => pattern.exec(path)?.[1] ?? [])[0];
  const location = first(/\/locations\/([a-z0-9]+)\//i)?.toLowerCase() ?? clouds.public.locations.default;
  const cloud = Object.values(clouds).find(({ locations }) => locations.names?.test(location)) ?? clouds.public;
  return { runId: first(/berth-live-([0-9a-z]+)/i) ?? "replay", cloud, location };
}
