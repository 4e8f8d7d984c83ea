import type { Azure } from "../azure/connect.ts";
import { readGroup } from "../azure/groups.ts";
import { isNotFound, toBerthError } from "../azure/http/errors.ts";
import { readMachineById } from "../azure/machine-reads.ts";
import { runVerb } from "../azure/run-verb.ts";
import { createAuthority } from "../certificates/authority.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import { createHost } from "../hosts/create/create-host.ts";
import { planWithFacts, readFacts } from "../hosts/model/facts.ts";
import { resourcesOfHost } from "../hosts/model/host.ts";
import { commandTarget, reportOperation } from "../hosts/model/operation.ts";
import { removalLog } from "../hosts/remove/removal.ts";
import { removeHost } from "../hosts/remove/remove-host.ts";
import { definedOnly } from "../json.ts";
import { bakedImageId, builderName, nextVersion } from "../plan/baked-image.ts";
import type { HostPlan } from "../plan/host.ts";
import { ownResourceGroup } from "../plan/resource-names.ts";
import { tagNames } from "../plan/tags.ts";
import { quoteForShell } from "../provision/quote.ts";
import type { ProvisionReport } from "../provision/report.ts";
import { type RunOptions, reporter, throwIfAborted } from "../run/options.ts";
import { poll } from "../run/retry.ts";
import { withoutSignal } from "../run/signal.ts";
import { sleep } from "../run/time.ts";
import { runOnMachine } from "../run-command/command.ts";
import {
  type BakedImage,
  bakedImageOf,
  readVersions,
  type StoredVersion,
  storedVersion,
  type VersionBody,
} from "./baked-image.ts";
import { type Builder, generalize, requireSameMachine } from "./capture-machine.ts";
import { ensureImagePlace, type ImageTraits, ownTags, requireUsableImage } from "./image-place.ts";
import { type CheckedRequest, checkRequest, type ImageRequest } from "./image-request.ts";
import { removeEmptyPlace, removeVersion } from "./remove-parts.ts";

/** Options of `createImage`. */
export interface CreateImageOptions extends RunOptions {
  /** Called with what the script and the pulls print, while they run. */
  readonly onOutput?: ((text: string) => void) | undefined;
  readonly now?: Date | undefined;
}

/**
 * Makes a new version of an image that has Docker Engine and container images in it: creates a machine, runs the script and the
 * pulls, removes all keys and its identity, has Azure capture its disk into the gallery, and removes the machine. A host with
 * `image: "gallery:NAME"` starts from it and fetches no package. A failure leaves no machine. Run again after a crash, it finishes
 * a capture that had begun, or starts again; two runs for one image at the same time end one of them.
 * @throws BerthError `spec-invalid`, `image-foreign`, `image-differs`, `image-step-failed`, `image-not-generalized`, and what
 * {@link createHost} rejects
 */
export function createImage(
  azure: Azure,
  request: ImageRequest,
  options: CreateImageOptions = {},
): Promise<BakedImage> {
  return runVerb(azure, options, () => create(azure, request, options));
}

async function create(azure: Azure, given: ImageRequest, options: CreateImageOptions): Promise<BakedImage> {
  const { onOutput: _output, now = new Date(), ...run } = options;
  const request = checkRequest(azure, given, now);
  const { name, spec } = request;
  throwIfAborted(run.signal);
  const facts = await readFacts(azure, spec);
  const traits = traitsOf(await planWithFacts(azure, spec, facts), facts.image);
  await requireUsableImage(azure, name, traits);
  const finished = await finishEarlier(azure, request, run);
  if (finished !== undefined) return bakedImageOf(finished);
  const version = nextVersion((await readVersions(azure, name)).map((each) => each.version));
  let builder: Builder | undefined;
  let made: StoredVersion;
  try {
    await ensureImagePlace(azure, name, traits);
    builder = await createBuilder(azure, request, version, run);
    await prepare(azure, builder, request, options);
    const report = await generalize(azure, builder, run);
    made = await capture(azure, builder, { request, version, report, traits }, run);
  } catch (error) {
    // Goes on after an abort, and the original error is reported.
    await withoutSignal(() => removeUnfinished(azure, { name, version, builder })).catch(() => undefined);
    throw error;
  }
  await removeBuilder(azure, name, run);
  return bakedImageOf(made);
}

function traitsOf(
  { template, location, imagePlan }: HostPlan,
  image: Awaited<ReturnType<typeof readFacts>>["image"],
): ImageTraits {
  const machine = template.resources.find(({ type }) => type === "Microsoft.Compute/virtualMachines");
  return {
    location,
    architecture: image?.architecture ?? "x64",
    generation: image?.generation ?? 2,
    trustedLaunch: machine?.properties["securityProfile"] !== undefined,
    diskControllers: image?.diskControllers ?? [],
    plan: imagePlan,
  };
}

/**
 * Ends what an interrupted run has left: waits for a capture that Azure has begun, and removes the machine and versions that failed.
 * @returns the version, where that run had captured what this one is to make
 * @throws BerthError `image-foreign` where a host has the machine's name
 */
async function finishEarlier(
  azure: Azure,
  request: CheckedRequest,
  run: RunOptions,
): Promise<StoredVersion | undefined> {
  const { name, digest } = request;
  const builder = builderName(name);
  const [parts, group, versions] = await Promise.all([
    resourcesOfHost(azure, builder),
    readGroup(azure, ownResourceGroup(builder)).catch((error: unknown) => {
      throw toBerthError(error, { endpoint: azure.endpoint });
    }),
    readVersions(azure, name),
  ]);
  if (parts.some(({ tags }) => tags[tagNames.image]?.split(":")[0] !== name))
    throw new BerthError("image-foreign", { image: name, resource: builder });
  const settled: StoredVersion[] = [];
  for (const each of versions) settled.push(await settledVersion(azure, each, run));
  for (const each of settled.filter(({ state }) => state === "failed"))
    await removeVersion(azure, each, run, removalLog(builder, run));
  if (parts.length === 0 && group === undefined) return undefined;
  await removeBuilder(azure, name, run);
  const meant = parts[0]?.tags[tagNames.image]?.split(":")[1];
  const found = settled.find((each) => each.version === meant && each.state === "ready" && each.digest === digest);
  if (found !== undefined) reporter(builder, run)({ type: "image-found", image: name, version: found.version });
  return found;
}

/** Waits until Azure has ended the creation of a version, which goes on without the run that asked for it. */
async function settledVersion(azure: Azure, version: StoredVersion, run: RunOptions): Promise<StoredVersion> {
  if (version.state !== "creating") return version;
  const read = async () => {
    const found = await readVersion(azure, version);
    return found?.state === "creating" ? undefined : (found ?? { ...version, state: "failed" as const });
  };
  return poll(read, () => sleep(azure, azure.pollMilliseconds / 1000, run.signal));
}

async function readVersion(
  azure: Azure,
  place: Pick<StoredVersion, "name" | "version">,
): Promise<StoredVersion | undefined> {
  try {
    return storedVersion(azure, place, await azure.arm.get<VersionBody>(bakedImageId(azure, place)));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

/** Nobody keeps the key of its authority, so that nobody can connect to it. */
async function createBuilder(
  azure: Azure,
  { name, spec }: CheckedRequest,
  version: string,
  run: RunOptions,
): Promise<Builder> {
  const authority = await createAuthority({ name: builderName(name), validForDays: 1 });
  const tags = { ...spec.tags, [tagNames.image]: `${name}:${version}` };
  const { host } = await createHost(azure, { ...spec, tags }, authority, run);
  const target = commandTarget(host);
  const { vmId } = await readMachineById(azure, target.machineId);
  return { ...target, image: name, vmId };
}

const stepSeconds = 3600;

/** @throws BerthError `image-step-failed`, `command-timeout` */
async function prepare(
  azure: Azure,
  builder: Builder,
  { name: image, script, pull }: CheckedRequest,
  { onOutput, ...run }: CreateImageOptions,
): Promise<void> {
  const { host } = builder;
  const runStep = async (step: "script" | "pull", text: string) => {
    const command = { script: text, timeoutSeconds: stepSeconds };
    const { exitCode, output, error } = await runOnMachine(azure, builder, "berth-run", command, {
      signal: run.signal,
      onOutput,
    });
    if (exitCode === 0) return;
    throw new BerthError("image-step-failed", { image, step, exitCode, output: `${output}\n${error}`.trim() });
  };
  if (script !== undefined) await reportOperation(host, "run", run, () => runStep("script", script));
  if (pull.length === 0) return;
  reporter(host, run)({ type: "image-pull", images: pull });
  await runStep("pull", pullScript(pull));
}

/** The agent sets no HOME, where Docker has its logins. */
function pullScript(pull: readonly string[]): string {
  const lines = pull.map((each) => ["docker", "pull", "--quiet", quoteForShell(each)].join(" "));
  return ["#!/bin/sh", "set -eu", "export HOME=/root", ...lines].join("\n");
}

interface Captured {
  readonly request: CheckedRequest;
  readonly version: string;
  readonly report: ProvisionReport | undefined;
  readonly traits: ImageTraits;
}

async function capture(
  azure: Azure,
  builder: Builder,
  { request, version, report, traits }: Captured,
  run: RunOptions,
): Promise<StoredVersion> {
  const { name, regions, digest } = request;
  const tell = reporter(builder.host, run);
  const started = Date.now();
  tell({ type: "image-capture-start", image: name, version, regions });
  // The removal of another image may have taken the gallery along.
  await ensureImagePlace(azure, name, traits);
  const { engine, source } = report ?? {};
  const body = {
    location: builder.location,
    tags: ownTags(
      definedOnly({
        [tagNames.image]: `${name}:${version}`,
        [tagNames.plan]: digest,
        [tagNames.engine]: engine !== undefined && source !== undefined ? `${engine} ${source}` : undefined,
      }),
    ),
    properties: {
      publishingProfile: { targetRegions: regions.map((region) => ({ name: region, regionalReplicaCount: 1 })) },
      storageProfile: { source: { virtualMachineId: builder.machineId } },
    },
  };
  await requireSameMachine(azure, builder);
  try {
    const path = bakedImageId(azure, { name, version });
    const created = await azure.arm.put<VersionBody>(path, body, { signal: run.signal });
    tell({ type: "image-capture-end", image: name, version, seconds: (Date.now() - started) / 1000 });
    return storedVersion(azure, { name, version }, created);
  } catch (error) {
    throw toBerthError(error, { host: builder.host, location: builder.location, endpoint: azure.endpoint });
  }
}

interface Unfinished {
  readonly name: string;
  readonly version: string;
  readonly builder: Builder | undefined;
}

/**
 * Removes what a failed run has made, unless another run has removed its machine: then all is that run's. Azure removes a version
 * that it is still creating, or says that it cannot.
 */
async function removeUnfinished(azure: Azure, { name, version, builder }: Unfinished): Promise<void> {
  if (builder !== undefined) await requireSameMachine(azure, builder);
  const log = removalLog(builderName(name), {});
  const found = await readVersion(azure, { name, version });
  if (found !== undefined && found.state !== "ready") await removeVersion(azure, found, {}, log).catch(() => undefined);
  await removeBuilder(azure, name, {});
  await removeEmptyPlace(azure, name, {}, log);
}

async function removeBuilder(azure: Azure, name: string, run: RunOptions): Promise<void> {
  try {
    await removeHost(azure, builderName(name), run);
  } catch (error) {
    // Nothing was made yet, or a sweep was faster.
    if (!isBerthError(error, "host-not-found")) throw error;
  }
}
