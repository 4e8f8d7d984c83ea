import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandLine } from "./command-line.ts";

const { runBerth } = commandLine();

test("makes an image, creates a host from it, and removes it", async () => {
  const script = join(mkdtempSync(join(tmpdir(), "image-")), "setup.sh");
  writeFileSync(script, "#!/bin/sh\ntrue\n");
  const first = await runBerth("image", "create", "ci", "--from", "debian-13", "--run", script, "--pull", "node:24");
  expect(first).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^Image ci 1\.0\.0 is ready in westeurope\. .*--image gallery:ci\. .*billed/),
    stderr: expect.stringMatching(/Pulling node:24 on image-ci/),
  });
  const again = await runBerth("image", "create", "ci", "--from", "debian-13", "--region", "northeurope", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({ version: "1.0.1", regions: ["westeurope", "northeurope"] });
  expect((await runBerth("image", "list")).stdout).toMatch(
    /^NAME +VERSION +STATE .*\nci +1\.0\.0 +ready +- +westeurope +\S+\nci +1\.0\.1 +ready +- +westeurope, northeurope +\S+\n$/,
  );
  expect((await runBerth("create", "one", "--image", "gallery:ci:1.0.0")).exitCode).toBe(0);
  expect(await runBerth("image", "remove", "ci:1.0.0")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/Remove image ci:1\.0\.0\?[\s\S]*--yes/),
  });
  const removed = await runBerth("image", "remove", "ci", "--yes");
  expect(removed).toMatchObject({ exitCode: 0, stdout: "Image ci is removed.\n" });
  expect((await runBerth("image", "list")).stderr).toContain("berth image create NAME");
  expect((await runBerth("list", "--json")).stdout).toContain('"one"');
});

test.each([
  [["create", "My_Image"], 2, /lower-case letters/],
  [["create", "ci", "--run", "/does/not/exist"], 2, /\/does\/not\/exist/],
  [["create", "ci", "--pull", "--quiet"], 2, /--pull|--quiet/],
  [["create", "ci", "--data-disk", "8"], 2, /--data-disk/],
  [["remove", "nothing", "--yes"], 5, /There is no image nothing/],
])("rejects %j", async (words, exitCode, stderr) => {
  expect(await runBerth("image", ...words)).toMatchObject({ exitCode, stderr: expect.stringMatching(stderr) });
});
