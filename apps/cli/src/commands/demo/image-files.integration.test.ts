import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/folder.ts";
import { collectImageFiles } from "./image-files.ts";

test.skipIf(process.platform !== "linux")("collects an image from files of this machine alone", async () => {
  const { files, source } = await collectImageFiles(await temporaryFolder(), process.env);
  const dockerfile = files.find(({ path }) => path === "Dockerfile")?.content.toString() ?? "";
  expect(dockerfile).toMatch(/^FROM scratch\n/);
  const [, program] = /CMD \["\/(.+?)"/.exec(dockerfile) ?? [];
  expect(files.map(({ path }) => path)).toContain(program);
  for (const [, path] of dockerfile.matchAll(/^COPY (\S+) /gm)) expect(files.map((file) => file.path)).toContain(path);
  expect(source).toMatch(/busybox|Node/);
});
