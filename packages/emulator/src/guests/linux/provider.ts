import { join } from "node:path";
import type { Guest, GuestProvider, GuestSpec } from "../guest.ts";
import { findUnleased, leaseBlock } from "./address-block.ts";
import { openCapturedDisks } from "./captured-disks.ts";
import { createFolderDisk, createMemoryDisk, type Disk, findBase, openFolderDisk } from "./disk.ts";
import { createLinuxGuest, type ProviderContext } from "./guest.ts";
import { type LinuxImage, prepareImage, readImage } from "./image.ts";
import { removeLeftovers } from "./leftovers.ts";
import { findMirrors } from "./mirrors.ts";
import { deleteBlockRoutes, listRoutedBlocks } from "./network.ts";
import { createPackageCache } from "./relay/package-cache.ts";
import { openRelay } from "./relay/relay.ts";

/** Creates a provider of real Linux guests. It needs root on Linux. */
export async function createLinuxProvider(options: {
  readonly cacheFolder: string;
  readonly stateFolder: string | undefined;
}): Promise<GuestProvider> {
  const { cacheFolder, stateFolder } = options;
  await removeLeftovers();
  const block = await leaseBlock(stateFolder);
  const mirrors = await findMirrors();
  const packages = createPackageCache(join(cacheFolder, "packages"));
  const guests = new Map<string, OwnGuest>();
  const isUsed = (folder: string) => [...guests.values()].some(({ image }) => image.folder === folder);
  const captured = await openCapturedDisks(cacheFolder, stateFolder, isUsed);
  const context: ProviderContext = {
    captured,
    hostAddress: block.hostAddress,
    publicAddresses: block.publicAddresses,
    openRelay: (pid) => openRelay(pid, new Set(mirrors.hosts), packages),
  };
  let preparing: Promise<LinuxImage> | undefined;
  /** The base image of any guest, for its network programs. */
  let toolsFolder: string | undefined;
  const diskFolder = (id: string) => join(stateFolder ?? "", "disks", id);

  const prepare: GuestProvider["prepare"] = async (prepareOptions = {}) => {
    preparing ??= prepareImage(cacheFolder, mirrors, prepareOptions)
      .then(readImage)
      .then(async (image) => {
        // Killed emulators leave routes. Their removal needs a program from an image.
        await deleteBlockRoutes(image.folder, await findUnleased(await listRoutedBlocks()));
        return image;
      });
    try {
      await preparing;
    } catch (error) {
      // The next attempt may succeed: a mirror may be available again, or the build not be canceled.
      preparing = undefined;
      throw error;
    }
  };

  const baseImage = async () => {
    await prepare();
    return preparing ?? Promise.reject(new Error("There is no base image."));
  };

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
    notice: undefined,
    publicAddresses: block.publicAddresses,
    hostAddress: block.hostAddress,
    prepare,
    async create(spec) {
      await guests.get(spec.id)?.guest.destroy();
      const base = await baseImage();
      const copy = spec.image !== undefined && "captured" in spec.image ? spec.image.captured : undefined;
      const image = copy === undefined ? base : await captured.open(copy);
      const disk =
        stateFolder === undefined
          ? await createMemoryDisk(join(cacheFolder, "disk"))
          : await createFolderDisk(diskFolder(spec.id), image.folder);
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
      const image = (await captured.find(folder)) ?? (await readImage(folder));
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

interface OwnGuest {
  readonly guest: Guest;
  readonly image: LinuxImage;
  readonly freeMemory: (() => Promise<void>) | undefined;
}
