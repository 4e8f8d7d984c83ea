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
