import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { exportVariable, saveState } from "@actions/core";
import type { Host, TlsMaterial } from "@dockberth/core";
import { ActionError } from "./errors.ts";
import type { Environment, Inputs } from "./inputs.ts";
import { mask } from "./mask.ts";
import { dockerHost } from "./outputs.ts";

/** Writes the client's half into a folder of this step's own, outside of the workspace, which steps publish by mistake. */
export async function keepClient(client: TlsMaterial, env: Environment): Promise<string> {
  mask(client.key);
  const folder = await mkdtemp(join(env["RUNNER_TEMP"] ?? tmpdir(), "berth-"));
  saveState("folder", folder);
  await Promise.all([
    writeFile(join(folder, "ca.pem"), client.ca, { flag: "wx", mode: 0o600 }),
    writeFile(join(folder, "cert.pem"), client.cert, { flag: "wx", mode: 0o600 }),
    writeFile(join(folder, "key.pem"), client.key.reveal(), { flag: "wx", mode: 0o600 }),
  ]);
  return folder;
}

/** Points the docker of the steps that follow at the host. */
export async function useDocker(host: Host, folder: string, inputs: Inputs, env: Environment): Promise<void> {
  const context = `berth-${host.name}`;
  if (inputs.connection === "context" || inputs.flag("buildx")) {
    const files = ["ca", "cert", "key"].map((name) => `${name}=${join(folder, `${name}.pem`)}`);
    const words = ["context", "create", context, "--docker", [`host=${dockerHost(host)}`, ...files].join(",")];
    saveState("context", context);
    await docker(words, "make a context", env);
  }
  if (inputs.flag("buildx")) {
    saveState("builder", context);
    await docker(
      ["buildx", "create", "--name", context, "--driver", "docker-container", context],
      "make a builder",
      env,
    );
    exportVariable("BUILDX_BUILDER", context);
  }
  if (inputs.connection === "context") exportVariable("DOCKER_CONTEXT", context);
  if (inputs.connection !== "environment") return;
  exportVariable("DOCKER_HOST", dockerHost(host));
  exportVariable("DOCKER_CERT_PATH", folder);
  exportVariable("DOCKER_TLS_VERIFY", "1");
}

/** Takes back what the two functions above did, as far as it was done. */
export async function forgetDocker(state: (name: string) => string | undefined, env: Environment): Promise<void> {
  const [builder, context, folder] = ["builder", "context", "folder"].map(state);
  // A builder on a host that is gone is removed with an error about the host; the entry goes all the same.
  if (builder !== undefined)
    await docker(["buildx", "rm", "--force", builder], "remove a builder", env).catch(() => undefined);
  if (context !== undefined)
    await docker(["context", "rm", "--force", context], "remove a context", env).catch(() => undefined);
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

/** Without the variables that would send it elsewhere: `docker context` refuses to work beside `DOCKER_HOST`. */
async function docker(words: readonly string[], what: string, env: Environment): Promise<void> {
  const { DOCKER_HOST: _host, DOCKER_CONTEXT: _context, ...rest } = env;
  try {
    await promisify(execFile)("docker", words, { env: rest as NodeJS.ProcessEnv, timeout: 60_000 });
  } catch (error) {
    const { code } = error as { code?: number | string };
    if (code === "ENOENT") throw new ActionError("program-missing", { program: "docker" });
    throw new ActionError("program-failed", { program: "docker", what, exitCode: Number(code) });
  }
}
