import { findKnownHost } from "../../actions/open-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import type { OutputOptions } from "../../output/options.ts";
import type { Session } from "../../session.ts";
import { writeFact } from "./write-fact.ts";

/** Prints the power state, which only Azure knows. */
export async function status(
  session: Session,
  name: string,
  options: ConnectionOptions & OutputOptions,
): Promise<void> {
  const { power } = await findKnownHost(session, name, options);
  writeFact(session, { host: name, name: "status", value: power }, options);
}
