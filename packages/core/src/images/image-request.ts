import { createHash } from "node:crypto";
import type { Azure } from "../azure/connect.ts";
import type { Issue } from "../errors/details.ts";
import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";
import { builderName, isBakedImageName } from "../plan/baked-image.ts";
import { locationIn } from "../plan/dns-names.ts";
import { planHost } from "../plan/host.ts";
import { requireOption } from "../run/require-option.ts";
import { type HostInput, type HostSpec, parseHostSpec } from "../spec/index.ts";

/** What an image is made of. */
export interface ImageRequest {
  /** Of the image: 1 to 32 lower-case letters, digits or dashes. */
  readonly name: string;
  /** The machine that it is captured from: any field of a host but its name, data disk and services. It is removed afterwards. */
  readonly host: Omit<HostInput, "name">;
  /**
   * Run as root on the machine, with Docker. Everybody with read access to the machine can read it while it runs, and what it leaves
   * is in the image.
   */
  readonly script?: string | undefined;
  /** Container images that the machine pulls, with the logins of `host`. The logins are not in the image. */
  readonly pull?: readonly string[] | undefined;
  /** Locations that get a copy, beside that of the machine. */
  readonly regions?: readonly string[] | undefined;
}

/** A request that can be fulfilled, as far as one can say without Azure. */
export interface CheckedRequest {
  readonly name: string;
  readonly spec: HostSpec;
  readonly script: string | undefined;
  readonly pull: readonly string[];
  readonly regions: readonly string[];
  /** Of all that decides about the contents. */
  readonly digest: string;
}

/** Longer than any bake: a sweep removes a machine that an interrupted run has left. */
const builderHours = 6;

/** @throws BerthError `spec-invalid`, and what {@link parseHostSpec} rejects */
export function checkRequest(azure: Azure, request: ImageRequest, now: Date): CheckedRequest {
  requireOption("request", isObject(request) && isObject(request.host), "an object with a name and a host");
  const { name, host, script, pull = [], regions = [] } = request;
  requireOption("pull", Array.isArray(pull), "a list of names of container images");
  requireOption("regions", Array.isArray(regions), "a list of short names of Azure regions");
  if (!isBakedImageName(name)) throw invalid([{ path: "name", message: issueTexts.imageName }]);
  const expiresAt = new Date(now.getTime() + builderHours * 3_600_000).toISOString();
  const spec = parseHostSpec({ ...host, name: builderName(name), expiresAt });
  const issues = [...issuesOfHost(spec), ...issuesOfSteps(script, pull)];
  if (issues.length > 0) throw invalid(issues);
  const location = locationIn(azure.cloud, spec.location);
  const all = [...new Set([location, ...regions.map((region) => locationIn(azure.cloud, region))])];
  const { fingerprint } = planHost(spec, azure);
  const contents = JSON.stringify([fingerprint, spec.size, script, pull, all]);
  return { name, spec, script, pull, regions: all, digest: createHash("sha256").update(contents).digest("hex") };
}

function issuesOfHost({ dataDisk, compose, idleAfter, osDisk }: HostSpec): Issue[] {
  const given = Object.entries({ dataDisk, compose, idleAfter }).filter(([, value]) => value !== undefined);
  return [
    ...given.map(([path]) => ({ path, message: issueTexts.notInImage })),
    ...(osDisk.ephemeral === true ? [{ path: "osDisk.ephemeral", message: issueTexts.ephemeralInImage }] : []),
  ];
}

/** Enough for a registry, a path, a tag and a digest, and nothing that a shell or an option parser takes for something else. */
const containerImage = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,499}$/;

function issuesOfSteps(script: unknown, pull: readonly unknown[]): Issue[] {
  return [
    ...(script === undefined || (typeof script === "string" && script.trim() !== "")
      ? []
      : [{ path: "script", message: issueTexts.empty }]),
    ...pull
      .filter((each) => typeof each !== "string" || !containerImage.test(each))
      .map((each) => ({ path: "pull", message: issueTexts.notAnImageReference(String(each)) })),
  ];
}

function invalid(issues: readonly Issue[]): BerthError {
  return new BerthError("spec-invalid", { issues });
}
