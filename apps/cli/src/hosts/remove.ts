import { type Azure, findHost, isBerthError, type Removal, type RemoveOptions, removeHost } from "@dockberth/core";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import type { Session } from "../session.ts";
import type { Words } from "./care-for-each.ts";

/** Removes a host, and what the user's folder has of it. */
export async function removeWithFolder(
  { env }: Pick<Session, "env">,
  azure: Azure,
  name: string,
  options: RemoveOptions,
): Promise<Removal> {
  const removal = await removeHost(azure, name, options);
  await fileCertificateStore(env).removeClient(name);
  return removal;
}

/** A machine that was adopted is not removed, and a host that was never finished may be in no listing. */
export async function removalQuestion(azure: Azure, names: readonly string[]): Promise<string> {
  const adopted: string[] = [];
  for (const name of names) if (await isAdopted(azure, name)) adopted.push(name);
  const others = names.filter((name) => !adopted.includes(name));
  const parts = [
    ...(others.length === 0
      ? []
      : [`remove ${hosts(others)} and everything on ${others.length === 1 ? "it" : "them"}`]),
    ...(adopted.length === 0
      ? []
      : [`give the machine of ${hosts(adopted)} back as it was, without Berth's certificates and settings`]),
  ];
  const question = parts.join(", and ");
  return `${question.charAt(0).toUpperCase()}${question.slice(1)}?`;
}

function hosts(names: readonly string[]): string {
  return `${names.length === 1 ? "host" : "hosts"} ${names.join(", ")}`;
}

async function isAdopted(azure: Azure, name: string): Promise<boolean> {
  try {
    return (await findHost(azure, name)).adopted;
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return false;
    throw error;
  }
}

/** A machine that was adopted stays. */
function isGivenBack({ kept }: Removal): boolean {
  return kept.some(({ kind }) => kind === "virtual machine");
}

export const removalWords: Words<Removal> = {
  sentence: (name, removal) =>
    isGivenBack(removal) ? `Host ${name} is gone; its machine is as it was before.` : `Host ${name} is gone.`,
  word: (removal) => (isGivenBack(removal) ? "given back" : "removed"),
  field: "removal",
};
