import type { Azure } from "../azure/connect.ts";
import { isNotFound, toBerthError } from "../azure/http/errors.ts";
import { runVerb } from "../azure/run-verb.ts";
import { imagePlace, isBakedImageName } from "../plan/baked-image.ts";
import { type Tags, tagNames } from "../plan/tags.ts";
import { resourceId } from "../resource-id.ts";
import { mapConcurrent } from "../run/map-concurrent.ts";
import { type RunOptions, throwIfAborted } from "../run/options.ts";
import { type BakedImage, bakedImageOf, readVersions } from "./baked-image.ts";

/** Lists the images that Berth made, by name and version. */
export function listImages(azure: Azure, options: Pick<RunOptions, "signal"> = {}): Promise<BakedImage[]> {
  return runVerb(azure, options, () => list(azure, options));
}

async function list(azure: Azure, { signal }: Pick<RunOptions, "signal">): Promise<BakedImage[]> {
  throwIfAborted(signal);
  const names = (await imageNames(azure)).sort();
  const versions = await mapConcurrent(names, 8, (name) => readVersions(azure, name));
  return versions.flat().map(bakedImageOf);
}

async function imageNames(azure: Azure): Promise<string[]> {
  const { resourceGroup, gallery } = imagePlace;
  const path = `${resourceId(azure, resourceGroup, "Microsoft.Compute/galleries", gallery)}/images`;
  const names: string[] = [];
  try {
    for await (const { name, tags } of azure.arm.list<{ readonly name?: string; readonly tags?: Tags }>(path))
      if (isBakedImageName(name) && tags?.[tagNames.image] !== undefined) names.push(name);
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, { endpoint: azure.endpoint });
  }
  return names;
}
