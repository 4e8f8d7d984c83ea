import { join } from "node:path";
import type { Guest, GuestAgent, GuestImage, GuestProvider, GuestSpec } from "../guest.ts";
import { findUnleased, leaseBlock } from "./address-block.ts";
import { openCapturedDisks } from "./captured-disks.ts";
import {
  createFolderDisk,
  createMemoryDisk,
  type Disk,
  findBase,
  openFolderDisk,
  removeIncompleteDisks,
} from "./disk.ts";
import { exists } from "./files.ts";
import { createLinuxGuest, type ProviderContext } from "./guest.ts";
import { hasRelease } from "./has-release.ts";
import { isImageBuilt, type LinuxImage, type PrepareOptions, prepareImage, readImage } from "./image.ts";
import { recordImageUse } from "./image-uses.ts";
import { removeLeftovers } from "./leftovers.ts";
import { findMirrors } from "./mirrors.ts";
import { deleteBlockRoutes, listRoutedBlocks } from "./network.ts";
import { createPackageCache } from "./relay/package-cache.ts";
import { openRelay } from "./relay/relay.ts";
import { chooseRelease, describeReleases, findReleases, listMirrors } from "./releases.ts";

/** Creates a provider of real Linux guests. It needs root on Linux. */
export async function createLinuxProvider(options: {
  readonly cacheFolder: string;
  readonly stateFolder: string | undefined;
  readonly agent: GuestAgent;
}): Promise<GuestProvider> {
  const { cacheFolder, stateFolder, agent } = options;
  await removeLeftovers();
  const block = await leaseBlock(stateFolder);
  const mirrors = await findMirrors();
  const releases = await findReleases(
    mirrors,
    async (each) => (await isImageBuilt(cacheFolder, each)) || (await hasRelease(each)),
  );
  const packages = createPackageCache(join(cacheFolder, "packages"));
  const guests = new Map<string, OwnGuest>();
  const isUsed = (folder: string) => [...guests.values()].some(({ image }) => image.folder === folder);
  const captured = await openCapturedDisks(cacheFolder, stateFolder, isUsed);
  const context: ProviderContext = {
    captured,
    hostAddress: block.hostAddress,
    publicAddresses: block.publicAddresses,
    agent,
    openRelay: (pid, answerOwn) => openRelay(pid, new Set(mirrors.hosts), packages, answerOwn),
  };
  const images = new Map<string, Promise<LinuxImage>>();
  /** The base image of any guest, for its network programs. */
  let toolsFolder: string | undefined;
  const diskFolder = (id: string) => join(stateFolder ?? "", "disks", id);
  if (stateFolder !== undefined) await removeIncompleteDisks(join(stateFolder, "disks"));

  const baseImage = async (wanted: GuestImage | undefined, prepareOptions: PrepareOptions = {}) => {
    const { codename } = chooseRelease(releases, wanted);
    const preparing =
      images.get(codename) ??
      prepareImage(cacheFolder, codename, listMirrors(mirrors), prepareOptions)
        .then(readImage)
        .then(async (image) => {
          // Killed emulators leave routes. Their removal needs a program from an image.
          await deleteBlockRoutes(image.folder, await findUnleased(await listRoutedBlocks()));
          return image;
        });
    images.set(codename, preparing);
    try {
      return await preparing;
    } catch (error) {
      // The next attempt may succeed: a mirror may be available again, or the build not be canceled.
      images.delete(codename);
      throw error;
    }
  };

  /** A captured disk's base image may have been removed since. */
  const withTools = async (image: LinuxImage): Promise<LinuxImage> =>
    (await exists(image.tools)) ? image : { ...image, tools: (await baseImage(undefined)).folder };

  const addGuest = (spec: GuestSpec, image: LinuxImage, disk: Disk): Guest => {
    const remove = async () => {
      await disk.remove();
      guests.delete(spec.id);
      await captured.sweep();
    };
    const guest = createLinuxGuest(spec, image, { ...disk, remove }, context);
    guests.set(spec.id, { guest, image, freeMemory: stateFolder === undefined ? disk.remove : undefined });
    toolsFolder = image.tools;
    return guest;
  };

  return {
    kind: "linux",
    notice: describeReleases(releases),
    publicAddresses: block.publicAddresses,
    hostAddress: block.hostAddress,
    async prepare({ image, ...options } = {}) {
      if (capturedIn(image) === undefined) await baseImage(image, options);
    },
    async create(spec) {
      await guests.get(spec.id)?.guest.destroy();
      const copy = capturedIn(spec.image);
      const image = copy === undefined ? await baseImage(spec.image) : await withTools(await captured.open(copy));
      const disk =
        stateFolder === undefined
          ? await createMemoryDisk(join(cacheFolder, "disk"))
          : await createFolderDisk(diskFolder(spec.id), image.folder);
      if (stateFolder !== undefined && copy === undefined) await recordImageUse(image.folder, disk.folder);
      const guest = addGuest(spec, image, disk);
      try {
        if (copy !== undefined) await captured.fill(disk, image);
      } catch (error) {
        await guest.destroy();
        throw error;
      }
      return guest;
    },
    async attach(spec) {
      if (stateFolder === undefined) return undefined;
      const folder = await findBase(diskFolder(spec.id));
      if (folder === undefined) return undefined;
      const copy = await captured.find(folder);
      const image = copy === undefined ? await readImage(folder) : await withTools(copy);
      if (copy === undefined) {
        await recordImageUse(folder);
        await recordImageUse(folder, diskFolder(spec.id));
      }
      return addGuest(spec, image, openFolderDisk(diskFolder(spec.id)));
    },
    removeCaptured: captured.remove,
    async close() {
      await Promise.all(
        [...guests.values()].map(async ({ guest, freeMemory }) => {
          await guest.powerOff();
          await freeMemory?.();
        }),
      );
      guests.clear();
      await captured.close();
      if (toolsFolder !== undefined) await deleteBlockRoutes(toolsFolder, [block.publicAddresses]);
      await block.release();
    },
  };
}

function capturedIn(image: GuestImage | undefined): string | undefined {
  return image !== undefined && "captured" in image ? image.captured : undefined;
}

interface OwnGuest {
  readonly guest: Guest;
  readonly image: LinuxImage;
  readonly freeMemory: (() => Promise<void>) | undefined;
}
