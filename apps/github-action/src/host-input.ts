import { readFile } from "node:fs/promises";
import { BerthError } from "@berth/core";
import { parse } from "yaml";
import { type Inputs, invalid } from "./inputs.ts";

export interface HostInputContext {
  readonly name: string;
  readonly now: Date;
  /** This runner's own address, asked for where `allow-from` says `runner`. */
  readonly runnerAddress: () => Promise<string>;
  /** What tells later whose host it is. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The host that the workflow wished for, as it stands, for core to judge: the fields of `spec`, and the inputs over them. */
export async function readHostInput(inputs: Inputs, context: HostInputContext): Promise<Record<string, unknown>> {
  const file = await readSpec(inputs.text("spec"));
  const { network, osDisk, engine, tags } = file as Record<string, object | undefined>;
  const { text } = inputs;
  return merge(file, {
    name: context.name,
    location: text("location"),
    resourceGroup: text("resource-group"),
    size: text("size"),
    image: text("image"),
    architecture: text("architecture"),
    allowFrom: await allowFrom(words(text("allow-from")), file, context),
    port: text("port"),
    sshFrom: words(text("ssh-from")),
    sshPublicKey: text("ssh-public-key"),
    adminUsername: text("admin-username"),
    dnsLabel: text("dns-label"),
    hostnames: words(text("hostnames")),
    network: nested(network, { name: text("network") }),
    osDisk: nested(osDisk, { sizeGb: numeric(text("disk-size")) }),
    engine: nested(engine, { source: text("engine-source"), version: text("engine-version") }),
    tags: { ...tags, ...toTags(text("tags")), ...context.tags },
    expiresAt: expiry(text("expires-in"), file, context.now),
  });
}

/** YAML itself, or the path of a file with it: only a path has one line and no colon. */
async function readSpec(spec: string | undefined): Promise<object> {
  if (spec === undefined) return {};
  const isPath = !/[\n:{]/.test(spec) || /^[A-Za-z]:\\[^\n{]*$/.test(spec);
  try {
    const found: unknown = parse(isPath ? await readFile(spec, "utf8") : spec);
    if (typeof found !== "object" || found === null || Array.isArray(found))
      throw new Error("it is not a mapping of fields");
    return found;
  } catch (error) {
    // The text may hold a password; a parser's message quotes the line, so only its first line, the reason, is shown.
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new BerthError("file-unreadable", { path: isPath ? spec : "The input spec", reason });
  }
}

/** The default, `runner`, gives way to what the spec says. */
async function allowFrom(ranges: string[] | undefined, file: object, { runnerAddress }: HostInputContext) {
  if ("allowFrom" in file && (ranges === undefined || ranges.join() === "runner")) return undefined;
  return ranges === undefined
    ? undefined
    : Promise.all(ranges.map((range) => (range === "runner" ? runnerAddress() : range)));
}

/** Separated by commas, blanks or lines. */
function words(text: string | undefined): string[] | undefined {
  return text?.split(/[\s,]+/).filter((word) => word !== "");
}

function numeric(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

function nested(base: object | undefined, over: Readonly<Record<string, unknown>>): object | undefined {
  return Object.values(over).every((value) => value === undefined) ? undefined : merge(base, over);
}

function merge(base: object | undefined, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...base, ...Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined)) };
}

function toTags(text: string | undefined): Record<string, string> {
  const lines = (text ?? "").split("\n").map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== "")
      .map((line) => {
        const at = line.indexOf("=");
        if (at < 1) throw invalid("tags", `${JSON.stringify(line)} is not of the form NAME=VALUE`);
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );
}

function expiry(text: string | undefined, file: object, now: Date): string | undefined {
  if (text === undefined || text === "never" || "expiresAt" in file) return undefined;
  const [, amount, unit] = /^(\d{1,5})\s*([mhd])$/.exec(text) ?? [];
  if (amount === undefined)
    throw invalid("expires-in", `${JSON.stringify(text)} is not of the form 90m, 8h, 3d or never`);
  const minutes = Number(amount) * (unit === "d" ? 1440 : unit === "h" ? 60 : 1);
  return new Date(now.getTime() + minutes * 60_000).toISOString();
}
