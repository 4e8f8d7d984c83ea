import type { Azure } from "../azure/connect.ts";
import { runVerb } from "../azure/run-verb.ts";
import { BerthError } from "../errors/index.ts";
import { type Removal, removalLog } from "../hosts/remove/removal.ts";
import { parseBakedImageName } from "../plan/baked-image.ts";
import { clipped } from "../printable.ts";
import { type RunOptions, throwIfAborted } from "../run/options.ts";
import { requireOption } from "../run/require-option.ts";
import { readVersions } from "./baked-image.ts";
import { removeEmptyPlace, removeVersion } from "./remove-parts.ts";

/**
 * Removes an image with all versions that Berth made, or one version: `NAME` or `NAME:VERSION`. With the last version it removes
 * the image, and with the last image the gallery and the resource group that Berth made for it. Hosts that were created from it stay.
 * @throws BerthError `option-invalid`, `image-version-not-found`
 */
export function removeImage(azure: Azure, image: string, options: RunOptions = {}): Promise<Removal> {
  return runVerb(azure, options, () => remove(azure, image, options));
}

async function remove(azure: Azure, image: string, options: RunOptions): Promise<Removal> {
  throwIfAborted(options.signal);
  requireOption("image", typeof image === "string", "NAME or NAME:VERSION");
  const wanted = parseBakedImageName(image);
  if (wanted === undefined)
    throw new BerthError("image-version-not-found", { image: clipped(image, 60), version: undefined });
  const { name, version } = wanted;
  const versions = (await readVersions(azure, name)).filter(
    (each) => version === undefined || each.version === version,
  );
  const log = removalLog(name, options);
  for (const each of versions) await removeVersion(azure, each, options, log);
  // An interrupted run may have made no version yet.
  if (versions.length > 0 || version === undefined) await removeEmptyPlace(azure, name, options, log);
  const removal = log.removal();
  if (removal.removed.length === 0) throw new BerthError("image-version-not-found", { image: name, version });
  return removal;
}
