import type { ImageRequest } from "@dockberth/core";
import { chooseConnection } from "../connection/choose.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { readDefaults } from "../folder/defaults.ts";
import type { Session } from "../session.ts";
import { readText } from "./files.ts";
import type { HostFlags } from "./host-fields.ts";
import { readHostSpecs } from "./host-specs.ts";

/** The options of `berth image create`. */
export interface ImageFlags extends Omit<HostFlags, "image" | "file"> {
  readonly from?: string;
  /** The path of a script. */
  readonly run?: string;
  readonly pull?: readonly string[];
  readonly region?: readonly string[];
}

/**
 * What options say about an image. Its machine has to be reached from here, so that on Azure this machine's address may reach it
 * by default.
 * @throws BerthError `spec-invalid`, `file-unreadable`
 */
export async function readImageRequest(
  session: Session,
  name: string,
  options: ImageFlags & ConnectionOptions,
): Promise<ImageRequest> {
  const { from, run, pull, region, ...flags } = options;
  const allowFrom = flags.allowFrom ?? (await defaultRanges(session, options));
  const given = { ...flags, ...(allowFrom && { allowFrom }), ...(from !== undefined && { image: from }) };
  const { hosts } = await readHostSpecs(session, ["image"], given);
  const [spec] = hosts;
  if (spec === undefined) throw new Error("No host was described.");
  const { name: _ofMachine, ...host } = spec;
  const script = run === undefined ? undefined : await readText(run);
  return { name, host, script, pull, regions: region };
}

async function defaultRanges(session: Session, options: ConnectionOptions): Promise<readonly string[] | undefined> {
  const { emulator } = await chooseConnection(session, options).catch(() => ({ emulator: undefined }));
  const own = await readDefaults(session.env, options.profile);
  return emulator === undefined && own["allow-from"] === undefined ? ["me"] : undefined;
}
