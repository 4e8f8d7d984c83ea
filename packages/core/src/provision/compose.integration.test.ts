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

test("notes services that cannot be stopped because Docker does not answer", async () => {
  await using machine = await createMachine(debian);
  machine.write("installed", "");
  const install = () => machine.run("install", { compose: "services: {}\n" }, { certs: certificates });
  expect((await install()).report).toMatchObject({ ok: true });
  machine.program("docker", 'case " $* " in *" ps "*) exit 1 ;; esac');
  expect((await machine.run("uninstall")).stderr).toContain("cannot stop the services of the compose file");
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

test("keeps the env files that docker compose alone reads from other users", async () => {
  await using machine = await createMachine(debian);
  machine.write("installed", "");
  const compose = `services:
  a: { image: a, env_file: [a.env, mounted.env], volumes: ["./mounted.env:/b", "./all:/all"] }
  b: { image: b, env_file: all/b.env }
`;
  const composeFiles = Object.fromEntries(
    [".env", "a.env", "mounted.env", "all/b.env"].map((path) => [path, `NAME=${path}\n`]),
  );
  const { report } = await machine.run("install", { compose }, { certs: certificates, composeFiles });
  expect(report).toMatchObject({ ok: true });
  const modes = Object.keys(composeFiles).map((path) => machine.mode(`etc/docker/compose/${path}`));
  expect(modes).toEqual(["600", "600", "644", "644"]);
});

test.each([
  ["compose v2", " Container compose-web-1  Starting\nError response from daemon: port 80 is already allocated\n"],
  ["its colours", "\u001b[31mError response from daemon: port 80 is already allocated\u001b[0m\n\n"],
  ["what follows", "a: invalid\nError response from daemon: port 80 is already allocated\n web Stopped\n"],
  ["version 1", "Error response from daemon: port 80 is already allocated\nEncountered errors while bringing up a.\n"],
])("reports why docker compose failed: %s", async (_what, said) => {
  await using machine = await createMachine(debian);
  machine.write("installed", "");
  machine.write("said", said);
  machine.program("docker", 'case " $* " in *" up "*) cat "$machine/said" >&2; exit 1 ;; esac');
  const { report } = await machine.run("install", { compose: "services: { web: { image: a } }\n" });
  expect(report).toMatchObject({
    exit: 17,
    reason: "the services did not start. Docker compose said: Error response from daemon: port 80 is already allocated",
  });
});

test("reports no value of a secret, whatever docker compose says", async () => {
  await using machine = await createMachine(debian);
  machine.write("installed", "");
  const secrets = {
    environmentFile: `TOKEN='canary-1' # a comment\nexport KEY="-----BEGIN\ncanary-2 /+=\n"\nURL: p://$TOKEN:canary-3@h\n`,
    environment: {
      PASSWORD: 'canary-4 it\'s "so" \\ $HOME',
      SHORT: "canary-4",
      LINES: "canary-5\ncanary-6",
      EMPTY: "",
    },
    composeFiles: { ".env": "A=canary-7\r\n", "b.env": 'B="canary-8\\ncanary-9"', "c.conf": "host=db" },
  };
  const compose = "services: { web: { image: a, env_file: b.env, volumes: ['./c.conf:/c'] } }\n";
  const values = ["canary-1", "canary-2 /+=", "p://canary-1:canary-3@h", secrets.environment.PASSWORD, "canary-4"];
  for (const value of [...values, "canary-5", "canary-6", "canary-7", "canary-8", "canary-9", "db"]) {
    machine.write("said", `Error: it is ${value}, in quotes ${JSON.stringify(value)}. `.repeat(2));
    machine.program("docker", 'case " $* " in *" up "*) cat "$machine/said"; exit 1 ;; esac');
    const { report } = await machine.run("install", { compose }, { certs: certificates, ...secrets });
    expect(report["exit"]).toBe(17);
    expect(JSON.stringify(report), value).not.toMatch(/canary|it's|HOME/);
    expect(report["reason"]).toContain(value === "db" ? "it is db, in quotes db" : "it is ");
    if (value !== "db") expect(report["reason"]).toContain("***");
  }
  expect(readdirSync(join(machine.folder, "run/berth"))).toEqual([]);
});
