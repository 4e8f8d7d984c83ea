import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isBerthError, loadAuthority, readCertificate } from "@dockberth/core";
import { ensurePrivateFolder, readPrivateFile } from "@dockberth/core/stores";
import { authorityFolder, fileCertificateStore } from "../../folder/certificate-store.ts";
import { configurationFolder } from "../../folder/locations.ts";
import { doctorTexts as texts } from "../../messages/doctor.ts";
import type { Environment } from "../../session.ts";
import { type DoctorCheck, failedCheck } from "./doctor-check.ts";

/** Moving every host to a new authority takes time. */
const warnBeforeDays = 30;

/** Checks this machine: the docker CLI, its context, the folder of keys, the authority. Nothing is sent. */
export async function checkMachine(env: Environment, now: Date): Promise<DoctorCheck[]> {
  return [await checkDocker(env), checkContext(env), await checkFolder(env), await checkAuthority(env, now)];
}

async function checkDocker(env: Environment): Promise<DoctorCheck> {
  const check = "docker";
  const version = await outputOf("docker", ["--version"], env);
  if (version !== undefined) return { check, outcome: "ok", message: version.trim() };
  return { check, outcome: "warning", message: texts.dockerMissing, hint: texts.installDocker };
}

function checkContext(env: Environment): DoctorCheck {
  const check = "context";
  const name = ["DOCKER_HOST", "DOCKER_CONTEXT"].find((each) => (env[each] ?? "") !== "");
  if (name === undefined) return { check, outcome: "ok", message: texts.contextOk };
  return { check, outcome: "warning", message: texts.contextOverridden(name, env[name]), hint: texts.unset(name) };
}

/** Reads every file of the folder as every command does, so a link or a file that others may read is found. */
async function checkFolder(env: Environment): Promise<DoctorCheck> {
  const check = "folder";
  const folder = configurationFolder(env);
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) return { check, outcome: "ok", message: texts.noFolder(folder) };
    await ensurePrivateFolder(folder);
    const files = entries.filter(({ name }) => /\.(pem|json)$/.test(name));
    for (const { parentPath, name } of files) await readPrivateFile(join(parentPath, name));
    return { check, outcome: "ok", message: texts.folderOk(folder, files.length) };
  } catch (error) {
    if (isBerthError(error)) return failedCheck(check, error);
    throw error;
  }
}

async function checkAuthority(env: Environment, now: Date): Promise<DoctorCheck> {
  const check = "authority";
  try {
    const stored = await fileCertificateStore(env).readAuthority();
    if (stored === undefined) return { check, outcome: "ok", message: texts.noAuthority };
    await loadAuthority({ ...stored, now });
    const { notAfter } = readCertificate(stored.cert);
    const days = Math.floor((notAfter.getTime() - now.getTime()) / 86_400_000);
    const message = texts.authorityValid(authorityFolder(env), days);
    if (days > warnBeforeDays) return { check, outcome: "ok", message };
    return { check, outcome: "warning", message, hint: texts.renewAuthority };
  } catch (error) {
    if (isBerthError(error)) return failedCheck(check, error);
    throw error;
  }
}

/** The output of a program; undefined if it is missing or fails. */
function outputOf(program: string, words: readonly string[], env: Environment): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { env: { ...env }, stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on("error", () => resolve(undefined));
    child.on("close", (code) => resolve(code === 0 ? text : undefined));
  });
}
