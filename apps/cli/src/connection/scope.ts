import type { PlanTarget } from "@dockberth/core";
import type { ConnectionOptions } from "../commands/options.ts";
import type { Session } from "../session.ts";
import { choose, cloudOf } from "./choose.ts";

/** The subscription and cloud that names are derived from; the nil subscription where none is known yet. */
export async function scopeOf(session: Session, options: ConnectionOptions): Promise<PlanTarget> {
  const choice = await choose(session, options).catch(() => undefined);
  return {
    cloud: choice?.cloud ?? cloudOf(session.env, options),
    subscriptionId: choice?.subscriptionId ?? "00000000-0000-0000-0000-000000000000",
  };
}
