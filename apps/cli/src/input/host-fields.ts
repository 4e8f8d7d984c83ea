import { overlay, parseExpiry, parsePairs } from "@dockberth/core";
import type { ConnectionOptions } from "../connection/options.ts";
import type { Session } from "../session.ts";
import { type DockerFlags, dockerFields } from "./docker-fields.ts";
import { readYaml } from "./files.ts";
import { type MachineFlags, machineFields } from "./machine-fields.ts";
import { type NetworkFlags, networkFields } from "./network-fields.ts";

/** The options of `berth create` and `berth plan` that describe the host. */
export interface HostFlags extends MachineFlags, NetworkFlags, DockerFlags {
  readonly file?: string;
  readonly tag?: readonly string[];
  readonly expiresIn?: string;
}

/**
 * The fields of a host from a file, overridden by options. Core validates them.
 * @throws BerthError `file-unreadable`, `spec-invalid` for an option that cannot be parsed
 */
export async function readHostFields(session: Session, flags: HostFlags & ConnectionOptions): Promise<object> {
  const file = flags.file === undefined ? {} : await readYaml(flags.file);
  return overlay(file, await fieldsOfFlags(session, flags));
}

/** The fields of a host that options give. */
export async function fieldsOfFlags(session: Session, flags: HostFlags & ConnectionOptions): Promise<object> {
  const expiresAt =
    flags.expiresIn === undefined ? undefined : parseExpiry(flags.expiresIn, new Date(), "--expires-in");
  const fields = {
    ...(await machineFields(session.env, flags)),
    ...(await networkFields(session, flags)),
    ...(await dockerFields(session, flags)),
    tags: flags.tag === undefined ? undefined : parsePairs(flags.tag, "--tag"),
    expiresAt: expiresAt?.toISOString(),
  };
  // Removes fields and mappings that no option gives.
  return overlay({}, fields);
}
