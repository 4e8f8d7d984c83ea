import { join } from "node:path";
import type { Guest, GuestProvider } from "../guest.ts";
import { claimBlock, unclaimed } from "./address-block.ts";
import { createFolderDisk, createMemoryDisk, findImage, openFolderDisk } from "./disk.ts";
import { createLinuxGuest, type Surroundings } from "./guest.ts";
import { type LinuxImage, prepareImage, readImage } from "./image.ts";
import { sweepLeftovers } from "./leftovers.ts";
import { findMirrors } from "./mirrors.ts";
import { forgetBlocks, listBlocks } from "./network.ts";
import { createPackageCache } from "./relay/package-cache.ts";
import { openRelay } from "./relay/relay.ts";

/** Guests that are real Linux systems: root on Linux is what they need. */
export async function createLinuxProvider(options: {
  readonly cacheFolder: string;
  readonly stateFolder: string | undefined;
}): Promise<GuestProvider> {
  const { cacheFolder, stateFolder } = options;
  await sweepLeftovers();
  const block = await claimBlock(stateFolder);
  const mirrors = await findMirrors();
  const packages = createPackageCache(join(cacheFolder, "packages"));
  const around: Surroundings = {
    hostAddress: block.hostAddress,
    publicAddresses: block.publicAddresses,
    openRelay: (pid) => openRelay(pid, new Set(mirrors.hosts), packages),
  };
  const guests = new Map<string, { readonly guest: Guest; readonly endMemory: (() => Promise<void>) | undefined }>();
  let preparing: Promise<LinuxImage> | undefined;
  /** Any image at hand: it brings the programs for networks. */
  let imageFolder: string | undefined;
  const locate = (id: string) => join(stateFolder ?? "", "disks", id);

  const prepare: GuestProvider["prepare"] = async (prepareOptions = {}) => {
    preparing ??= prepareImage(cacheFolder, mirrors, prepareOptions)
      .then(readImage)
      .then(async (image) => {
        // What an emulator left that was killed; only an image has the program to take it away.
        await forgetBlocks(image.folder, await unclaimed(await listBlocks()));
        return image;
      });
    try {
      await preparing;
    } catch (error) {
      // What broke may go well the next time: a mirror that is back, a build that is not cancelled.
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
          : await createFolderDisk(locate(spec.id), image.folder);
      const guest = createLinuxGuest(spec, image, disk, around);
      guests.set(spec.id, { guest, endMemory: stateFolder === undefined ? disk.remove : undefined });
      return guest;
    },
    async attach(spec) {
      if (stateFolder === undefined) return undefined;
      const folder = await findImage(locate(spec.id));
      if (folder === undefined) return undefined;
      imageFolder = folder;
      const guest = createLinuxGuest(spec, await readImage(folder), openFolderDisk(locate(spec.id)), around);
      guests.set(spec.id, { guest, endMemory: undefined });
      return guest;
    },
    async close() {
      await Promise.all(
        [...guests.values()].map(async ({ guest, endMemory }) => {
          await guest.powerOff();
          await endMemory?.();
        }),
      );
      guests.clear();
      if (imageFolder !== undefined) await forgetBlocks(imageFolder, [block.publicAddresses]);
      await block.release();
    },
  };
}
