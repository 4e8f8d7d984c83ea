import { overlay, parseExpiry, parsePairs } from "@dockberth/core";
import type { Session } from "../session.ts";
import { type DockerFlags, dockerFields } from "./docker.ts";
import { readYaml } from "./files.ts";
import { type MachineFlags, machineFields } from "./machine.ts";
import { type NetworkFlags, networkFields } from "./network.ts";

/** The flags of `berth create` and `berth plan` that describe the host. */
export interface HostFlags extends MachineFlags, NetworkFlags, DockerFlags {
  readonly file?: string;
  readonly tag?: readonly string[];
  readonly expiresIn?: string;
}

/**
 * What the person wished for, as it stands, for core to judge: the file's fields, and the flags over them.
 * @throws BerthError `file-unreadable`, `spec-invalid` for a flag that has no form at all
 */
export async function readHostInput(session: Session, flags: HostFlags): Promise<object> {
  const file = flags.file === undefined ? {} : await readYaml(flags.file);
  return overlay(file, await fieldsOfFlags(session, flags));
}

/** The fields of a host that flags stand for; undefined where a flag is not given. */
export async function fieldsOfFlags(session: Session, flags: HostFlags): Promise<object> {
  const end = flags.expiresIn === undefined ? undefined : parseExpiry(flags.expiresIn, new Date(), "--expires-in");
  const fields = {
    ...(await machineFields(session, flags)),
    ...networkFields(flags),
    ...(await dockerFields(session, flags)),
    tags: flags.tag === undefined ? undefined : parsePairs(flags.tag, "--tag"),
    expiresAt: end?.toISOString(),
  };
  // What no flag says anything about is left out, mappings without a field too.
  return overlay({}, fields);
}
