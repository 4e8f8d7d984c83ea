import { spawnSync } from "node:child_process";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { formatTrust, readCertificate, trustIn } from "@dockberth/core";
import { expect, test } from "vitest";
import { berth } from "./berth.ts";
import { temporaryFolder } from "./folder.ts";
import { legacyFiles } from "./legacy-files.ts";

test("prints settings of the retired extension as CustomScript without their secrets", async () => {
  const { words, key } = await legacyFiles();
  const { exitCode, stdout } = await berth(["export", "extension", ...words]);
  expect({ exitCode, shown: JSON.parse(stdout) }).toEqual({
    exitCode: 0,
    shown: expect.objectContaining({ type: "CustomScript", settings: {}, protectedSettings: "[secret]" }),
  });
  for (const canary of ["canary", key.split("\n")[1] ?? ""]) expect(stdout).not.toContain(canary);
});

test("writes private files for az with --to, whose script is valid shell", async () => {
  const { words, folder, key } = await legacyFiles();
  const to = join(folder, "out");
  const { exitCode, stdout, stderr } = await berth(["export", "extension", ...words, "--to", to]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`--protected-settings '${to}/protected-settings.json'`);
  expect(stdout + stderr).not.toContain("canary");
  expect((await readdir(to)).sort()).toEqual(["protected-settings.json", "settings.json"]);
  expect((await stat(join(to, "protected-settings.json"))).mode & 0o777).toBe(0o600);
  const { script } = JSON.parse(await readFile(join(to, "protected-settings.json"), "utf8"));
  const text = gunzipSync(Buffer.from(script, "base64")).toString();
  expect(text).toContain(key.split("\n")[1]);
  expect(spawnSync("sh", ["-n"], { input: text }).status).toBe(0);
});

test("separates the secrets from the script of a Run Command", async () => {
  const { words, folder, key } = await legacyFiles();
  const to = join(folder, "out");
  expect((await berth(["export", "extension", ...words, "--as", "run-command", "--to", to])).exitCode).toBe(0);
  const { properties } = JSON.parse(await readFile(join(to, "run-command.json"), "utf8"));
  expect(properties.source.script).not.toContain("canary");
  expect(properties.protectedParameters[0].value).toContain(key.split("\n")[1]);
});

test("names an invalid field by its path, and a missing file by its name", async () => {
  const path = join(await temporaryFolder(), "wrong.json");
  await writeFile(path, JSON.stringify({ docker: { prot: "2376" } }));
  expect(await berth(["export", "extension", "--settings", path])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("settings.docker"),
  });
  expect(await berth(["export", "extension", "--settings", `${path}.none`])).toMatchObject({ exitCode: 2 });
});

test("writes the two files of deploy/portal and prints a button", async () => {
  const to = join(await temporaryFolder(), "portal");
  const env = { BERTH_HOME: join(to, "home") };
  const base = "https://example.com/deploy/portal";
  const { exitCode, stdout } = await berth(["export", "portal", to, "--at", base, "--cloud", "usgov"], env);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^\[!\[Deploy to Azure\].*\]\(https:\/\/portal\.azure\.us\/#create\/Microsoft\.Template\/uri\/https%3A/,
  );
  for (const name of ["azuredeploy.json", "createUiDefinition.json"])
    expect(await readFile(join(to, name), "utf8")).toBe(
      await readFile(new URL(`../../../deploy/portal/${name}`, import.meta.url), "utf8"),
    );
});

test("creates a certificate for the public name with a private key file for export portal --host", async () => {
  const to = join(await temporaryFolder(), "portal");
  const env = { BERTH_HOME: join(to, "home"), AZURE_SUBSCRIPTION_ID: "11111111-1111-1111-1111-111111111111" };
  const words = ["export", "portal", to, "--host", "build-1", "--dns-label", "my-label", "--json"];
  const { exitCode, stdout, stderr } = await berth(words, env);
  expect(exitCode).toBe(0);
  const { form } = JSON.parse(stdout);
  const cert = await readFile(form.files.serverCertificate, "utf8");
  expect(readCertificate(cert).dnsNames).toContain("my-label.westeurope.cloudapp.azure.com");
  expect(form.fields).toMatchObject({
    "DNS label": "my-label",
    "Owner's key and generation": formatTrust(trustIn(await readFile(form.files.ca, "utf8"))),
  });
  expect((await stat(form.files.serverKey)).mode & 0o777).toBe(0o600);
  expect(stdout + stderr).not.toContain((await readFile(form.files.serverKey, "utf8")).split("\n")[1]);
});
