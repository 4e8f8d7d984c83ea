import { readFile } from "node:fs/promises";
import { BerthError, overlay, parseExpiry, parseMapping, parsePairs } from "@dockberth/core";
import { words } from "./inputs.ts";
import { findRunnerAddress } from "./runner-address.ts";
import type { Step } from "./step.ts";

export interface HostInputContext {
  readonly name: string | undefined;
  /** What tells later whose host it is. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The host that the workflow wished for, as it stands, for core to judge: the fields of `spec`, and the inputs over them. */
export async function readHostInput(step: Step, context: HostInputContext): Promise<Record<string, unknown>> {
  const { text } = step.inputs;
  const file = await readSpec(text("spec"));
  const tags = { ...parsePairs(lines(text("tags")), "tags"), ...context.tags };
  return overlay(file, {
    name: context.name,
    location: text("location"),
    resourceGroup: text("resource-group"),
    size: text("size"),
    image: text("image"),
    architecture: text("architecture"),
    allowFrom: await allowFrom(words(text("allow-from")), file, step),
    port: text("port"),
    sshFrom: words(text("ssh-from")),
    sshPublicKey: text("ssh-public-key"),
    adminUsername: text("admin-username"),
    dnsLabel: text("dns-label"),
    hostnames: words(text("hostnames")),
    network: { name: text("network") },
    osDisk: { sizeGb: numeric(text("disk-size")) },
    engine: { source: text("engine-source"), version: text("engine-version") },
    tags: Object.keys(tags).length === 0 ? undefined : tags,
    expiresAt: expiry(text("expires-in"), file, new Date()),
  });
}

/** YAML itself, or the path of a file with it: only a path has one line and no colon. */
async function readSpec(spec: string | undefined): Promise<object> {
  if (spec === undefined) return {};
  const isPath = !/[\n:{]/.test(spec) || /^[A-Za-z]:\\[^\n{]*$/.test(spec);
  return parseMapping(isPath ? await readText(spec) : spec, isPath ? spec : "The input spec");
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new BerthError("file-unreadable", { path, reason: (error as Error).message }, { cause: error });
  }
}

/** The default, `runner`, gives way to what the spec says. */
async function allowFrom(ranges: string[] | undefined, file: object, { inputs, signal }: Step) {
  if ("allowFrom" in file && (ranges === undefined || ranges.join() === "runner")) return undefined;
  return ranges === undefined
    ? undefined
    : Promise.all(
        ranges.map((range) =>
          range === "runner" ? findRunnerAddress(inputs.text("address-source") ?? "", signal) : range,
        ),
      );
}

function numeric(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

function lines(text = ""): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** What the spec says of its end goes before the input, whose default is an end for every host of a job. */
function expiry(text: string | undefined, file: object, now: Date): string | undefined {
  if (text === undefined || "expiresAt" in file) return undefined;
  return parseExpiry(text, now, "expires-in")?.toISOString();
}
