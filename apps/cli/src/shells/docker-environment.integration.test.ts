import { spawnSync } from "node:child_process";
import { chmod, copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/folder.ts";
import type { Session } from "../session.ts";
import { removeContext, writeContext } from "./docker-context.ts";
import { dockerEnvironment, setLines } from "./docker-environment.ts";
import { runDocker } from "./run-docker.ts";

const host = { name: "build-1", address: "10.1.2.3", port: 2376 };
const { signal } = new AbortController();

test.skipIf(process.platform === "win32")("a shell that evaluates the lines, quoted or not, has the variables", () => {
  const folder = "/home/some one's/.config/berth/hosts/build-1";
  const lines = setLines("sh", dockerEnvironment(host, folder)).join("\n");
  for (const evaluation of ['eval "$LINES_OF_BERTH"', "eval $LINES_OF_BERTH"]) {
    const { stdout, stderr } = spawnSync("sh", ["-c", `${evaluation}; env`], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], LINES_OF_BERTH: lines },
    });
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining(["DOCKER_TLS_VERIFY=1", "DOCKER_HOST=tcp://10.1.2.3:2376", `DOCKER_CERT_PATH=${folder}`]),
    );
  }
});

test.skipIf(process.platform === "win32")(
  "docker's exit code is passed through, and a signal counts as in a shell",
  async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "docker"), '#!/bin/sh\ncase $1 in exit) exit "$2";; die) kill -TERM $$;; esac\n');
    await chmod(join(folder, "docker"), 0o755);
    const run = { env: { PATH: `${folder}:/bin:/usr/bin` }, signal, output: "quiet" } as const;
    expect(await runDocker(["exit", "0"], run)).toBe(0);
    expect(await runDocker(["exit", "17"], run)).toBe(17);
    expect(await runDocker(["die"], run)).toBe(143);
  },
);

test("a machine without docker is told which program is missing", async () => {
  const run = { env: { PATH: await temporaryFolder() }, signal, output: "quiet" } as const;
  await expect(runDocker(["ps"], run)).rejects.toMatchObject({
    code: "program-missing",
    details: { program: "docker" },
  });
});

const missing = [
  ["docker", "--version"],
  ["openssl", "version"],
].some(([program = "", word = ""]) => spawnSync(program, [word]).status !== 0);

test.skipIf(missing)("a docker context is made, renewed and removed by docker itself", async () => {
  const folder = await temporaryFolder();
  const keys = join(folder, "with, comma");
  spawnSync("mkdir", [keys]);
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x"];
  spawnSync("openssl", [...made, "-keyout", join(keys, "key.pem"), "-out", join(keys, "cert.pem")]);
  await copyFile(join(keys, "cert.pem"), join(keys, "ca.pem"));
  const session = sessionWith({
    PATH: process.env["PATH"],
    DOCKER_CONFIG: join(folder, "docker"),
    DOCKER_HOST: "tcp://misleading:1",
  });
  expect(await writeContext(session, host, keys)).toBe("berth-build-1");
  expect(await writeContext(session, { ...host, address: "10.9.9.9" }, keys)).toBe("berth-build-1");
  const list = () =>
    spawnSync("docker", ["context", "ls", "--format", "{{.Name}} {{.DockerEndpoint}}"], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], DOCKER_CONFIG: join(folder, "docker") },
    }).stdout;
  expect(list()).toContain("berth-build-1 tcp://10.9.9.9:2376");
  await removeContext(session, "build-1");
  expect(list()).not.toContain("berth-build-1");
});

function sessionWith(env: Session["env"]): Session {
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done() });
  return { env, stdin: Readable.from([]), stdout, stderr: stdout, signal, exitCode: 0 };
}
