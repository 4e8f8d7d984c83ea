import { readFile } from "node:fs/promises";
import { BerthError, overlay, readEnd, readMapping, readPairs } from "@berth/core";

/** The flags of `berth create` and `berth plan` that describe the host. */
export interface HostFlags {
  readonly file?: string;
  readonly location?: string;
  readonly resourceGroup?: string;
  readonly size?: string;
  readonly image?: string;
  readonly architecture?: string;
  readonly allowFrom?: readonly string[];
  readonly port?: string;
  readonly sshFrom?: readonly string[];
  readonly sshPublicKey?: string;
  readonly adminUsername?: string;
  readonly dnsLabel?: string;
  readonly hostname?: readonly string[];
  readonly network?: string;
  readonly diskSize?: string;
  readonly engineSource?: string;
  readonly engineVersion?: string;
  readonly compose?: string;
  readonly tag?: readonly string[];
  readonly expiresIn?: string;
}

/**
 * What the person wished for, as it stands, for `parseHostSpec` to judge: the file's fields, and the flags over them.
 * @throws BerthError `file-unreadable`, `spec-invalid` for a flag that has no form at all
 */
export async function readHostInput(name: string | undefined, flags: HostFlags, now: Date): Promise<object> {
  const file = flags.file === undefined ? {} : await readYaml(flags.file);
  return overlay(file, { name, ...(await fieldsOf(flags, now)) });
}

/** The fields of a host that flags stand for; undefined where a flag is not given. */
async function fieldsOf(flags: HostFlags, now: Date): Promise<object> {
  const { location, resourceGroup, size, image, architecture, allowFrom, port, sshFrom, sshPublicKey } = flags;
  return {
    ...{ location, resourceGroup, size, image, architecture, allowFrom, port, sshFrom, sshPublicKey },
    adminUsername: flags.adminUsername,
    dnsLabel: flags.dnsLabel,
    hostnames: flags.hostname,
    network: { name: flags.network },
    osDisk: { sizeGb: flags.diskSize === undefined ? undefined : Number(flags.diskSize) },
    engine: { source: flags.engineSource, version: flags.engineVersion },
    compose: flags.compose === undefined ? undefined : await readYaml(flags.compose),
    tags: flags.tag === undefined ? undefined : readPairs(flags.tag, "--tag"),
    expiresAt: flags.expiresIn === undefined ? undefined : readEnd(flags.expiresIn, now, "--expires-in")?.toISOString(),
  };
}

/** A file with a mapping of fields, in YAML or JSON. @throws BerthError `file-unreadable` */
export async function readYaml(path: string): Promise<object> {
  return readMapping(await readText(path), path);
}

/** @throws BerthError `file-unreadable` */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new BerthError("file-unreadable", { path, reason: (error as Error).message }, { cause: error });
  }
}
