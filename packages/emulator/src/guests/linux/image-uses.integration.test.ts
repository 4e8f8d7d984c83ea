import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { recordImageUse, removeUnusedImages } from "./image-uses.ts";

const isLinux = process.platform === "linux";

/** A cache with images, each of which was used by a process that has ended, and a state folder with disks. */
function withImages(...names: readonly string[]) {
  const cache = mkdtempSync(join(tmpdir(), "images-"));
  onTestFinished(() => rmSync(cache, { recursive: true }));
  const image = (name: string) => join(cache, "images", name);
  for (const name of names) {
    mkdirSync(join(image(name), "etc"), { recursive: true });
    mkdirSync(join(cache, "image-uses", name), { recursive: true });
    writeFileSync(join(cache, "image-uses", name, "process-1-1"), "");
  }
  const disk = (id: string, base: string) => {
    const folder = join(cache, "state", id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "image"), image(base));
    return folder;
  };
  const removeUnused = (...current: readonly string[]) => removeUnusedImages(join(cache, "images"), current.map(image));
  return { cache, image, disk, removeUnused, left: () => readdirSync(join(cache, "images")).sort() };
}

test.runIf(isLinux)("removes images of other recipes, of any release, that no process and no disk uses", async () => {
  const { cache, image, disk, removeUnused, left } = withImages(
    "bookworm-x64-new",
    "bookworm-x64-old",
    "bookworm-x64-running",
    "bookworm-x64-disk",
    "bookworm-x64-former-disk",
    "bookworm-x64-earlier",
    "trixie-x64-new",
    "trixie-x64-old",
    "noble-x64-old",
  );
  await recordImageUse(image("bookworm-x64-running"));
  await recordImageUse(image("bookworm-x64-disk"), disk("one", "bookworm-x64-disk"));
  // This disk was made again, on another image.
  await recordImageUse(image("bookworm-x64-former-disk"), disk("two", "bookworm-x64-new"));
  // Earlier versions of the emulator have disks that nothing records.
  rmSync(join(cache, "image-uses", "bookworm-x64-earlier"), { recursive: true });
  await removeUnused("trixie-x64-new", "bookworm-x64-new");
  expect(left()).toEqual([
    "bookworm-x64-disk",
    "bookworm-x64-earlier",
    "bookworm-x64-new",
    "bookworm-x64-running",
    "noble-x64-old",
    "trixie-x64-new",
  ]);
});

test.runIf(isLinux)("removes an image once the last disk on it is removed", async () => {
  const { image, disk, removeUnused, left } = withImages("bookworm-x64-new", "bookworm-x64-old");
  const folder = disk("one", "bookworm-x64-old");
  await recordImageUse(image("bookworm-x64-old"), folder);
  await removeUnused("trixie-x64-new", "bookworm-x64-new");
  expect(left()).toEqual(["bookworm-x64-new", "bookworm-x64-old"]);
  rmSync(folder, { recursive: true });
  await removeUnused("trixie-x64-new", "bookworm-x64-new");
  expect(left()).toEqual(["bookworm-x64-new"]);
});
