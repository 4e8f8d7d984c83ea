import { type HostSpec, parseHostSpec } from "@berth/core";
import type { ConnectionOptions } from "../commands/options.ts";
import { choose } from "../connection/choose.ts";
import { type HostFlags, readHostInput } from "../inputs.ts";
import type { Session } from "../session.ts";

/**
 * The host that a person describes by a name, flags and a file. On an emulator this machine is who may reach it, unless
 * somebody else is named; on Azure nobody is taken for granted.
 * @throws BerthError `spec-invalid`, `file-unreadable`
 */
export async function readSpec(
  session: Session,
  name: string | undefined,
  options: HostFlags & ConnectionOptions,
): Promise<HostSpec> {
  const input = await readHostInput(name, options, new Date());
  return parseHostSpec({ ...(await emulatorDefaults(session, options)), ...input });
}

async function emulatorDefaults(session: Session, options: ConnectionOptions): Promise<object> {
  // Whether there is a connection at all is not asked here: a plan needs none.
  const choice = await choose(session, options).catch(() => undefined);
  const hostAddress = choice?.emulator?.hostAddress;
  return hostAddress === undefined ? {} : { allowFrom: [`${hostAddress}/32`] };
}
