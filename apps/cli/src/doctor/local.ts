import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isBerthError, loadAuthority, readCertificate } from "@dockberth/core";
import { authorityFolder, fileCertificateStore } from "../folder/certificate-store.ts";
import { configurationFolder } from "../folder/place.ts";
import { ensurePrivateFolder, readPrivateFile } from "../folder/private-files.ts";
import type { Session } from "../session.ts";
import { type Finding, failure } from "./finding.ts";

type Environment = Session["env"];

/** A new authority is to be brought to every host, which wants its time. */
const warnBeforeDays = 30;

/** What of this machine stands in the way: docker's own program, the folder of keys, the authority. Nothing is sent. */
export async function localFindings(env: Environment, now: Date): Promise<Finding[]> {
  return [await dockerFinding(env), contextFinding(env), await folderFinding(env), await authorityFinding(env, now)];
}

async function dockerFinding(env: Environment): Promise<Finding> {
  const version = await output("docker", ["--version"], env);
  if (version !== undefined) return { check: "docker", outcome: "ok", message: version.trim() };
  const message = "The docker CLI is not in the PATH; hosts can be made, and not used from here";
  return { check: "docker", outcome: "warning", message, hint: "Install the docker CLI; no Engine is needed here." };
}

function contextFinding(env: Environment): Finding {
  const [name] = ["DOCKER_HOST", "DOCKER_CONTEXT"].filter((each) => (env[each] ?? "") !== "");
  if (name === undefined)
    return { check: "context", outcome: "ok", message: "docker's own context decides where it goes" };
  const message = `${name} points docker at ${env[name]}, whatever its context says`;
  return { check: "context", outcome: "warning", message, hint: `Mean it, or \`unset ${name}\`.` };
}

/** Every file of the folder is read as every command reads it: by its owner alone, and through no link. */
async function folderFinding(env: Environment): Promise<Finding> {
  const folder = configurationFolder(env);
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) return { check: "folder", outcome: "ok", message: `${folder} is not there yet` };
    await ensurePrivateFolder(folder);
    const keys = entries.filter(({ name }) => /\.(pem|json)$/.test(name));
    for (const { parentPath, name } of keys) await readPrivateFile(join(parentPath, name));
    return { check: "folder", outcome: "ok", message: `${folder} and its ${keys.length} files are yours alone` };
  } catch (error) {
    if (isBerthError(error)) return failure("folder", error);
    throw error;
  }
}

async function authorityFinding(env: Environment, now: Date): Promise<Finding> {
  const check = "authority";
  try {
    const kept = await fileCertificateStore(env).readAuthority();
    if (kept === undefined)
      return { check, outcome: "ok", message: "There is no certificate authority yet; the first create makes one" };
    await loadAuthority({ ...kept, now });
    const { notAfter } = readCertificate(kept.cert);
    const days = Math.floor((notAfter.getTime() - now.getTime()) / 86_400_000);
    const message = `The authority in ${authorityFolder(env)} is valid for ${days} days more`;
    if (days > warnBeforeDays) return { check, outcome: "ok", message };
    return { check, outcome: "warning", message, hint: "`berth ca renew`, then `berth rotate` each host." };
  } catch (error) {
    if (isBerthError(error)) return failure(check, error);
    throw error;
  }
}

/** What a program writes; undefined where there is none, or it fails. */
function output(program: string, words: readonly string[], env: Environment): Promise<string | undefined> {
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
