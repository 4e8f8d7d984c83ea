import { spawnSync } from "node:child_process";
import { chmod, copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { testSession } from "../../test/berth.ts";
import { temporaryFolder } from "../../test/folder.ts";
import { removeContext, writeContext } from "./context.ts";
import { dockerEnvironment, setLines, withoutProxy } from "./environment.ts";
import { runDocker, withoutDockerVariables } from "./run-program.ts";
import { shells } from "./shells.ts";

const host = { name: "build-1", address: "10.1.2.3", port: 2376 };
const { signal } = new AbortController();

test("points the variables at the host's address, with an IPv6 address in brackets", () => {
  expect(dockerEnvironment(host, "/k")).toEqual({
    DOCKER_TLS_VERIFY: "1",
    DOCKER_HOST: "tcp://10.1.2.3:2376",
    DOCKER_CERT_PATH: "/k",
  });
  expect(dockerEnvironment({ ...host, address: "2001:db8::7" }, "/k")["DOCKER_HOST"]).toBe("tcp://[2001:db8::7]:2376");
});

test("reports a host without an address", () => {
  expect(() => dockerEnvironment({ ...host, address: undefined }, "/k")).toThrow(
    expect.objectContaining({ code: "docker-unreachable" }),
  );
});

test.skipIf(process.platform === "win32")(
  "sets the variables in a shell that evaluates the lines, quoted or not",
  () => {
    const folder = "/home/some one's/.config/berth/hosts/build-1";
    const lines = setLines("sh", dockerEnvironment(host, folder)).join("\n");
    for (const evaluation of ['eval "$LINES_OF_BERTH"', "eval $LINES_OF_BERTH"]) {
      const { stdout, stderr } = spawnSync("sh", ["-c", `${evaluation}; env`], {
        encoding: "utf8",
        env: { PATH: process.env["PATH"], LINES_OF_BERTH: lines },
      });
      expect(stderr).toBe("");
      expect(stdout.split("\n")).toEqual(
        expect.arrayContaining([
          "DOCKER_TLS_VERIFY=1",
          "DOCKER_HOST=tcp://10.1.2.3:2376",
          `DOCKER_CERT_PATH=${folder}`,
        ]),
      );
    }
  },
);

test("rejects a folder that cmd cannot take, and names the shell option", () => {
  expect(() => setLines("cmd", { DOCKER_CERT_PATH: "C:\\100%\\berth" })).toThrow(
    expect.objectContaining({ code: "spec-invalid", message: expect.stringContaining("--shell") }),
  );
});

test("adds the host to NO_PROXY once", () => {
  expect(withoutProxy({}, "10.1.2.3")).toEqual({ NO_PROXY: "10.1.2.3" });
  expect(withoutProxy({ NO_PROXY: "a,10.1.2.3" }, "10.1.2.3")).toEqual({ NO_PROXY: "a,10.1.2.3" });
  expect(withoutProxy({ no_proxy: "a" }, "10.1.2.3")).toEqual({ no_proxy: "a,10.1.2.3" });
});

test("removes the variables that point docker somewhere else", () => {
  const misled = {
    PATH: "/bin",
    DOCKER_HOST: "x",
    DOCKER_CONTEXT: "x",
    DOCKER_API_VERSION: "x",
    DOCKER_CONFIG: "/keep",
  };
  expect(withoutDockerVariables(misled)).toEqual({ PATH: "/bin", DOCKER_CONFIG: "/keep" });
});

test.skipIf(process.platform === "win32")("passes on docker's exit code, and a signal as a shell does", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "docker"), '#!/bin/sh\ncase $1 in exit) exit "$2";; die) kill -TERM $$;; esac\n');
  await chmod(join(folder, "docker"), 0o755);
  const run = { env: { PATH: `${folder}:/bin:/usr/bin` }, signal, output: "quiet" } as const;
  expect(await runDocker(["exit", "0"], run)).toBe(0);
  expect(await runDocker(["exit", "17"], run)).toBe(17);
  expect(await runDocker(["die"], run)).toBe(143);
});

test.skipIf(process.platform === "win32")(
  "shows control characters of docker's output as symbols at a terminal",
  async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "docker"), "#!/bin/sh\nprintf 'a\\033[2J\\n'; printf 'b\\033]0;x\\007\\n' >&2\n");
    await chmod(join(folder, "docker"), 0o755);
    const terminal = () => Object.assign(new PassThrough(), { isTTY: true });
    const output = { stdout: terminal(), stderr: terminal() };
    const env = { PATH: `${folder}:/bin:/usr/bin` };
    expect(await runDocker([], { env, signal, output })).toBe(0);
    expect(String(output.stdout.read())).toBe("a␛[2J\n");
    expect(String(output.stderr.read())).toBe("b␛]0;x␇\n");
  },
);

test("names the missing program on a machine without docker", async () => {
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

test.skipIf(missing)("creates, updates and removes a docker context with docker itself", async () => {
  const folder = await temporaryFolder();
  const keys = join(folder, "with, comma");
  spawnSync("mkdir", [keys]);
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x"];
  spawnSync("openssl", [...made, "-keyout", join(keys, "key.pem"), "-out", join(keys, "cert.pem")]);
  await copyFile(join(keys, "cert.pem"), join(keys, "ca.pem"));
  const session = testSession({
    env: { PATH: process.env["PATH"], DOCKER_CONFIG: join(folder, "docker"), DOCKER_HOST: "tcp://misleading:1" },
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

test("unsets every variable that it sets", () => {
  expect(shells.sh.unset("DOCKER_HOST")).toBe("unset DOCKER_HOST");
  expect(Object.keys(dockerEnvironment(host, "/k")).sort()).toEqual([
    "DOCKER_CERT_PATH",
    "DOCKER_HOST",
    "DOCKER_TLS_VERIFY",
  ]);
});
