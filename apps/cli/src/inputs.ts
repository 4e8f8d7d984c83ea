import { readFile } from "node:fs/promises";
import { BerthError } from "@berth/core";
import { parse } from "yaml";

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
  const compose = flags.compose === undefined ? undefined : await readYaml(flags.compose);
  const { network, osDisk, engine, tags } = file as Record<string, object | undefined>;
  return merge(file, {
    name,
    location: flags.location,
    resourceGroup: flags.resourceGroup,
    size: flags.size,
    image: flags.image,
    architecture: flags.architecture,
    allowFrom: flags.allowFrom,
    port: flags.port,
    sshFrom: flags.sshFrom,
    sshPublicKey: flags.sshPublicKey,
    adminUsername: flags.adminUsername,
    dnsLabel: flags.dnsLabel,
    hostnames: flags.hostname,
    network: flags.network === undefined ? undefined : merge(network, { name: flags.network }),
    osDisk: flags.diskSize === undefined ? undefined : merge(osDisk, { sizeGb: Number(flags.diskSize) }),
    engine:
      flags.engineSource === undefined && flags.engineVersion === undefined
        ? undefined
        : merge(engine, { source: flags.engineSource, version: flags.engineVersion }),
    compose,
    tags: flags.tag === undefined ? undefined : merge(tags, toTags(flags.tag)),
    expiresAt: flags.expiresIn === undefined ? undefined : expiry(flags.expiresIn, now),
  });
}

/** A mapping of fields, in YAML or in JSON, which is YAML. @throws BerthError `file-unreadable` */
export async function readYaml(path: string): Promise<object> {
  try {
    const found: unknown = parse(await readFile(path, "utf8"));
    if (typeof found !== "object" || found === null || Array.isArray(found))
      throw new Error("it is not a mapping of fields");
    return found;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new BerthError("file-unreadable", { path, reason }, { cause: error });
  }
}

function merge(base: object | undefined, over: Readonly<Record<string, unknown>>): object {
  return { ...base, ...Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined)) };
}

function toTags(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw invalid("tags", `${JSON.stringify(pair)} is not of the form NAME=VALUE`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/**
 * Until when something is needed: a time from now on, a point in time, or never.
 * @throws BerthError `spec-invalid`
 */
export function readEnd(text: string, now: Date): Date | undefined {
  if (text === "never") return undefined;
  const time = /^\d{4}-\d{2}-\d{2}T/.test(text) ? new Date(text) : new Date(expiry(text, now));
  if (!Number.isNaN(time.getTime())) return time;
  throw invalid("time", `${JSON.stringify(text)} is no time, such as 2030-01-31T18:00Z`);
}

function expiry(text: string, now: Date): string {
  const [, amount, unit] = /^(\d+)\s*([mhd])$/.exec(text) ?? [];
  if (amount === undefined) throw invalid("expiresIn", `${JSON.stringify(text)} is not of the form 90m, 8h or 3d`);
  const minutes = Number(amount) * (unit === "d" ? 1440 : unit === "h" ? 60 : 1);
  return new Date(now.getTime() + minutes * 60_000).toISOString();
}

function invalid(path: string, message: string): BerthError {
  return new BerthError("spec-invalid", { issues: [{ path, message }] });
}
