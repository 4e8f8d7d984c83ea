import { type Azure, findHost, isBerthError, type Removal, type RemoveOptions, removeHost } from "@dockberth/core";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import { promptTexts } from "../messages/en/prompts.ts";
import { resultTexts } from "../messages/en/results.ts";
import type { Session } from "../session.ts";
import type { ResultFormat } from "./for-each-host.ts";

/** Removes a host, and its certificate from the user's folder. */
export async function removeHostWithFolder(
  { env }: Pick<Session, "env">,
  azure: Azure,
  name: string,
  options: RemoveOptions,
): Promise<Removal> {
  const removal = await removeHost(azure, name, options);
  await fileCertificateStore(env).removeClient(name);
  return removal;
}

/** Distinguishes hosts to remove from adopted machines to restore. An incomplete host may be missing from every listing. */
export async function removalQuestion(azure: Azure, names: readonly string[]): Promise<string> {
  const adopted: string[] = [];
  for (const name of names) if (await isAdopted(azure, name)) adopted.push(name);
  const created = names.filter((name) => !adopted.includes(name));
  return promptTexts.removeHosts([
    ...(created.length === 0 ? [] : [promptTexts.remove(created)]),
    ...(adopted.length === 0 ? [] : [promptTexts.restore(adopted)]),
  ]);
}

async function isAdopted(azure: Azure, name: string): Promise<boolean> {
  try {
    return (await findHost(azure, name)).adopted;
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return false;
    throw error;
  }
}

export const removalFormat: ResultFormat<Removal> = {
  sentence: (name, removal) => (isRestored(removal) ? resultTexts.restored(name) : resultTexts.removed(name)),
  word: (removal) => (isRestored(removal) ? resultTexts.restoredWord : resultTexts.removedWord),
  field: "removal",
};

/** Only an adopted machine is kept. */
function isRestored({ kept }: Removal): boolean {
  return kept.some(({ kind }) => kind === "virtual machine");
}
