import type { Azure } from "../azure/connect.ts";
import { parseArmError } from "../azure/http/arm-error.ts";
import { isNotFound, toBerthError } from "../azure/http/errors.ts";
import { readPart } from "../hosts/model/existing-part.ts";
import type { RemovalLog } from "../hosts/remove/removal.ts";
import { removeEmptyGroup } from "../hosts/remove/shared-resources.ts";
import { wordTexts } from "../messages/words.ts";
import { bakedImageId, imagePlace } from "../plan/baked-image.ts";
import { type Tags, tagNames } from "../plan/tags.ts";
import { nameOf, resourceId } from "../resource-id.ts";
import { type RunOptions, throwIfAborted } from "../run/options.ts";
import type { StoredVersion } from "./baked-image.ts";

export async function removeVersion(
  azure: Azure,
  { id, name, version }: Pick<StoredVersion, "id" | "name" | "version">,
  run: RunOptions,
  log: RemovalLog,
): Promise<void> {
  await removePart(azure, { id, kind: wordTexts.imageVersion, shown: `${name}:${version}` }, run, log);
}

/** Removes the image, the gallery and the resource group, as far as Berth made them and they are empty. */
export async function removeEmptyPlace(azure: Azure, name: string, run: RunOptions, log: RemovalLog): Promise<void> {
  const { resourceGroup, gallery } = imagePlace;
  const galleryId = resourceId(azure, resourceGroup, "Microsoft.Compute/galleries", gallery);
  const parts = [
    { id: bakedImageId(azure, { name }), kind: wordTexts.image, children: "versions", tag: tagNames.image },
    { id: galleryId, kind: wordTexts.gallery, children: "images", tag: tagNames.shared },
  ];
  for (const { children, tag, ...part } of parts) {
    const found = await readPart<{ readonly tags?: Tags }>(azure, part.id);
    if (found === undefined) continue;
    if (found.tags?.[tag] === undefined) return;
    const shown = nameOf(part.id);
    if (await hasChildren(azure, `${part.id}/${children}`)) return log.kept(part.kind, shown, "not-empty");
    await removePart(azure, { ...part, shown }, run, log);
  }
  await removeEmptyGroup(azure, name, { name: resourceGroup, deployments: [] }, run, log);
}

async function hasChildren(azure: Azure, path: string): Promise<boolean> {
  try {
    for await (const _child of azure.arm.list(path)) return true;
    return false;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

async function removePart(
  azure: Azure,
  { id, kind, shown }: { readonly id: string; readonly kind: string; readonly shown: string },
  { signal }: RunOptions,
  log: RemovalLog,
): Promise<void> {
  throwIfAborted(signal);
  const started = Date.now();
  try {
    await azure.arm.delete(id, { signal });
  } catch (error) {
    if (isFilled(error)) return log.kept(kind, shown, "not-empty");
    if (!isNotFound(error)) throw toBerthError(error, { endpoint: azure.endpoint });
  }
  log.removed(kind, shown, started);
}

/** Another run has put something into it since it was looked into. */
function isFilled(error: unknown): boolean {
  return parseArmError(error).levels.some(({ code }) => code === "CannotDeleteResource");
}
