import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";
import { BerthError, findPublicAddresses, overlay, parseExpiry, parseMapping, parsePairs } from "@dockberth/core";
import { invalid, splitList } from "./inputs.ts";
import { logLine } from "./log.ts";
import { inputTexts, logTexts } from "./messages/en/texts.ts";
import type { Step } from "./step.ts";

/** The fields of a host as the workflow gives them, for core to check: those of `spec`, and the inputs over them. */
export async function readHostInput(
  { inputs, signal }: Step,
  name: string | undefined,
): Promise<Record<string, unknown>> {
  const { text } = inputs;
  const spec = await readSpec(text("spec"));
  const tags = parsePairs(lines(text("tags")), "tags");
  return overlay(spec, {
    name,
    location: text("location"),
    resourceGroup: text("resource-group"),
    size: text("size"),
    image: text("image"),
    architecture: text("architecture"),
    allowFrom: await readAllowFrom(text, spec, signal),
    port: text("port"),
    sshFrom: splitList(text("ssh-from")),
    sshPublicKey: text("ssh-public-key"),
    adminUsername: text("admin-username"),
    dnsLabel: text("dns-label"),
    hostnames: splitList(text("hostnames")),
    network: { name: text("network") },
    osDisk: { sizeGb: toNumber(text("disk-size")) },
    engine: { source: text("engine-source"), version: text("engine-version") },
    tags: Object.keys(tags).length === 0 ? undefined : tags,
    expiresAt: readExpiry(text("expires-in"), spec, new Date()),
  });
}

/** YAML, or the path of a YAML file: only a path is one line without a colon. */
async function readSpec(spec: string | undefined): Promise<object> {
  if (spec === undefined) return {};
  const isPath = !/[\n:{]/.test(spec) || /^[A-Za-z]:\\[^\n{]*$/.test(spec);
  return parseMapping(isPath ? await readText(spec) : spec, isPath ? spec : inputTexts.specName);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new BerthError("file-unreadable", { path, reason: (error as Error).message }, { cause: error });
  }
}

/** `runner`, the default, applies only where the spec has no `allowFrom`. */
async function readAllowFrom(
  text: Step["inputs"]["text"],
  spec: object,
  signal: AbortSignal,
): Promise<string[] | undefined> {
  const ranges = splitList(text("allow-from"));
  if (ranges === undefined || ("allowFrom" in spec && ranges.join() === "runner")) return undefined;
  const sources = splitList(text("address-source")) ?? [];
  const found = await Promise.all(
    ranges.map(async (range) => (range === "runner" ? findRunner(sources, signal) : [range])),
  );
  const all = [...new Set(found.flat())];
  logLine(logTexts.openTo(all));
  return all;
}

/** A host has an IPv4 address, which a runner reaches from one of its own. */
async function findRunner(sources: readonly string[], signal: AbortSignal): Promise<string[]> {
  const found = await findPublicAddresses({ sources, signal });
  const addresses = found.filter((address) => isIPv4(address));
  if (addresses.length === 0) throw invalid("address-source", inputTexts.onlyIpv6(found));
  return addresses;
}

function toNumber(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

function lines(text = ""): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** The expiry of the spec overrides the input, whose default gives every host of a job an expiry. */
function readExpiry(text: string | undefined, spec: object, now: Date): string | undefined {
  if (text === undefined || "expiresAt" in spec) return undefined;
  return parseExpiry(text, now, "expires-in")?.toISOString();
}
