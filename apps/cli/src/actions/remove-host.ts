import { type Azure, type Host, listHosts, type Removal, type RemoveOptions, removeHost } from "@dockberth/core";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import { promptTexts } from "../messages/prompts.ts";
import { resultTexts } from "../messages/results.ts";
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

/**
 * Distinguishes hosts to remove from adopted machines to restore, and from names that no listing has: of those something may
 * be left that has no tag yet.
 */
export async function removalQuestion(azure: Azure, names: readonly string[], keepData = false): Promise<string> {
  const listed = new Map((await listHosts(azure)).map((host) => [host.name, host]));
  const named = (isMeant: (host: Host | undefined) => boolean) => names.filter((name) => isMeant(listed.get(name)));
  const parts = [
    [named((host) => host?.adopted === false), keepData ? promptTexts.removeWithoutData : promptTexts.remove],
    [named((host) => host?.adopted === true), promptTexts.restore],
    [named((host) => host === undefined), promptTexts.removeRest],
  ] as const;
  return promptTexts.removeHosts(parts.flatMap(([hosts, words]) => (hosts.length === 0 ? [] : [words(hosts)])));
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
