import { join } from "node:path";
import type { Guest, GuestAgent, GuestProvider } from "../guest.ts";
import { findUnleased, leaseBlock } from "./address-block.ts";
import { createFolderDisk, createMemoryDisk, findImage, openFolderDisk } from "./disk.ts";
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
  readonly agent: GuestAgent;
}): Promise<GuestProvider> {
  const { cacheFolder, stateFolder, agent } = options;
  await removeLeftovers();
  const block = await leaseBlock(stateFolder);
  const mirrors = await findMirrors();
  const packages = createPackageCache(join(cacheFolder, "packages"));
  const context: ProviderContext = {
    hostAddress: block.hostAddress,
    publicAddresses: block.publicAddresses,
    agent,
    openRelay: (pid, answerOwn) => openRelay(pid, new Set(mirrors.hosts), packages, answerOwn),
  };
  const guests = new Map<string, { readonly guest: Guest; readonly freeMemory: (() => Promise<void>) | undefined }>();
  let preparing: Promise<LinuxImage> | undefined;
  /** Any image in use, for its network programs. */
  let imageFolder: string | undefined;
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

  return {
    kind: "linux",
    notice: undefined,
    publicAddresses: block.publicAddresses,
    hostAddress: block.hostAddress,
    prepare,
    async create(spec) {
      await prepare();
      const image = await (preparing ?? Promise.reject(new Error("There is no base image.")));
      imageFolder = image.folder;
      await guests.get(spec.id)?.guest.destroy();
      const disk =
        stateFolder === undefined
          ? await createMemoryDisk(join(cacheFolder, "disk"))
          : await createFolderDisk(diskFolder(spec.id), image.folder);
      const guest = createLinuxGuest(spec, image, disk, context);
      guests.set(spec.id, { guest, freeMemory: stateFolder === undefined ? disk.remove : undefined });
      return guest;
    },
    async attach(spec) {
      if (stateFolder === undefined) return undefined;
      const folder = await findImage(diskFolder(spec.id));
      if (folder === undefined) return undefined;
      imageFolder = folder;
      const guest = createLinuxGuest(spec, await readImage(folder), openFolderDisk(diskFolder(spec.id)), context);
      guests.set(spec.id, { guest, freeMemory: undefined });
      return guest;
    },
    async close() {
      await Promise.all(
        [...guests.values()].map(async ({ guest, freeMemory }) => {
          await guest.powerOff();
          await freeMemory?.();
        }),
      );
      guests.clear();
      if (imageFolder !== undefined) await deleteBlockRoutes(imageFolder, [block.publicAddresses]);
      await block.release();
    },
  };
}
