import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { certificates, createMachine } from "./machine.testing.ts";

const debian = { ID: "debian", VERSION_ID: "12", VERSION_CODENAME: "bookworm" };
const keepEnvFile =
  'case " $* " in *" up "*) while [ "$1" != --env-file ]; do shift; done; cp "$2" "$machine/env-file" ;; esac';

test("delivers compose files and env files byte for byte, and stores no secret", async () => {
  await using machine = await createMachine(debian);
  machine.write("installed", "");
  machine.program("docker", keepEnvFile);
  const compose = `\uFEFFservices:\r\n  a:\r\n    image: "it's $HOME"\n    mode: 0440\n\n`;
  const settings = { compose, "compose-environment-file": `A="p@ss word" # comment\nexport B='$A'\n` };
  const environmentFile = 'KEY="-----BEGIN\ncanary\n"\r\n';
  const { exitCode, report } = await machine.run("install", settings, { certs: certificates, environmentFile });
  expect({ exitCode, report }).toMatchObject({ exitCode: 0 });
  expect(machine.read("etc/docker/compose/docker-compose.yml")).toBe(compose);
  expect(machine.mode("etc/docker/compose/docker-compose.yml")).toBe("600");
  expect(machine.read("env-file")).toBe(`${settings["compose-environment-file"]}\n${environmentFile}\n`);
  expect(machine.read("var/lib/berth/settings")).not.toContain("canary");
  expect((await machine.run("install", settings, { certs: certificates, environmentFile })).report).toMatchObject({
    changed: [],
  });
});

test("uses the env file that was sent with the compose file, unless others are given", async () => {
  await using machine = await createMachine(debian);
  machine.write("installed", "");
  machine.program("docker", keepEnvFile);
  const composeFiles = { ".env": "A=beside\n" };
  const install = (settings: object) =>
    machine.run("install", { compose: "services: {}\n", ...settings }, { certs: certificates, composeFiles });
  expect((await install({})).report).toMatchObject({ ok: true });
  expect(machine.read("env-file")).toBe("A=beside\n");
  await install({ "compose-environment-file": "A=given\n" });
  expect(machine.read("env-file")).toContain("A=given\n");
});

test("leaves the name of the project to compose, and stops those of other names", async () => {
  await using machine = await createMachine(debian);
  machine.write("installed", "");
  const says = `case " $* " in
*" config "*) echo "name: \${COMPOSE_PROJECT_NAME-unnamed}" ;;
*" ps "*) case "$*" in *project.working_dir=*) printf 'blog\\nold\\n' ;; esac ;;
*" down "*) echo "$*" >>"$machine/stopped" ;;
*" up "*) echo "\${COMPOSE_PROJECT_NAME-unnamed}" >"$machine/project" ;;
esac`;
  machine.program("docker", says);
  const compose = "name: blog\nservices: {}\n";
  const install = (settings: object) => machine.run("install", { compose, ...settings }, { certs: certificates });
  expect((await install({})).report).toMatchObject({ ok: true });
  expect(machine.read("project")).toBe("unnamed\n");
  await install({ "compose-environment": { COMPOSE_PROJECT_NAME: "blog" } });
  expect(machine.read("project")).toBe("blog\n");
  const stopped = machine.read("stopped")?.trim().split("\n");
  expect(stopped).toEqual(["blog", "old", "old"].map((name) => `compose --project-name ${name} down`));
  await machine.run("uninstall");
  expect(machine.read("stopped")?.trim().split("\n").slice(3)).toEqual([
    "compose --project-name blog down",
    "compose --project-name old down",
  ]);
});

test("writes the files beside the compose file byte for byte, and removes those that are no longer given", async () => {
  await using machine = await createMachine(debian);
  machine.write("installed", "");
  const settings = { compose: "services: {}\n" };
  const start = "#!/bin/sh\nexec true\n";
  const given = { "b c/in side/it's.bin": "base64:AP8NCg==", "start.sh": start, "start.env": "A=canary\r\n" };
  const install = (composeFiles: object) =>
    machine.run("install", settings, { certs: certificates, composeFiles }).then(({ report }) => report);
  expect(await install(given)).toMatchObject({ ok: true });
  const folder = "etc/docker/compose";
  expect(readFileSync(join(machine.folder, folder, "b c/in side/it's.bin"))).toEqual(Buffer.from([0, 255, 13, 10]));
  expect([machine.read(`${folder}/start.sh`), machine.mode(`${folder}/start.sh`)]).toEqual([start, "755"]);
  expect([machine.read(`${folder}/start.env`), machine.mode(`${folder}/start.env`)]).toEqual(["A=canary\r\n", "644"]);
  expect(machine.mode(`${folder}/b c`)).toBe("755");
  expect(machine.read("var/lib/berth/settings")).not.toContain("canary");
  expect(await install(given)).toMatchObject({ ok: true, changed: [] });
  expect(await install({ "start.sh": start })).toMatchObject({ ok: true });
  expect(readdirSync(join(machine.folder, folder)).sort()).toEqual(["docker-compose.yml", "start.sh"]);
  await machine.run("uninstall");
  expect(existsSync(join(machine.folder, folder))).toBe(false);
});
