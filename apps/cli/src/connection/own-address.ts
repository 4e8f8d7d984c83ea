import { findPublicAddresses } from "@dockberth/core";
import type { Session } from "../session.ts";
import { chooseConnection } from "./choose.ts";
import type { ConnectionOptions } from "./options.ts";

/** Services that answer with the address of the caller, over IPv4 and over IPv6: https://www.ipify.org */
const addressSources = "https://api.ipify.org, https://api6.ipify.org";

const known = new WeakMap<Session, readonly string[]>();

/**
 * The addresses from which hosts see this machine. A service is asked once in a session, and only with `ask`: it
 * learns the address.
 * @throws BerthError `public-address-unknown`
 */
export async function ownAddresses(
  session: Session,
  options: ConnectionOptions,
  { ask }: { readonly ask: boolean },
): Promise<readonly string[]> {
  const { emulator } = await chooseConnection(session, options).catch(() => ({ emulator: undefined }));
  if (emulator !== undefined) return [emulator.hostAddress];
  const earlier = known.get(session);
  if (earlier !== undefined || !ask) return earlier ?? [];
  const sources = (session.env["BERTH_ADDRESS_SOURCE"] || addressSources).split(",").map((each) => each.trim());
  const found = await findPublicAddresses({ sources, signal: session.signal });
  known.set(session, found);
  return found;
}
