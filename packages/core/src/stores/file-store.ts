import { randomBytes } from "node:crypto";
import { lstat, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { keyMatchesCertificate } from "../certificates/key-matches.ts";
import { BerthError } from "../errors/index.ts";
import { wordTexts } from "../messages/words.ts";
import { requireOption } from "../run/require-option.ts";
import { secret } from "../secret.ts";
import { isHostName } from "../spec/host-name.ts";
import { unwritableFile } from "./file-errors.ts";
import { fileSizeCache } from "./file-size-cache.ts";
import { ensurePrivateFolder, readPrivateFile, removeLeftovers, writePrivateFile } from "./private-files.ts";
import type { CertificateStore, SizeCache, StoredAuthority } from "./store.ts";

/** A store in private files, and where they are. */
export interface FileStore extends CertificateStore {
  readonly sizes: SizeCache;
  /** `ca.pem` and `ca-key.pem`. */
  readonly authorityFolder: string;
  /** The same of the authority that hosts are being moved to. */
  readonly nextAuthorityFolder: string;
  /** The folder of a host's client certificate, in the form of `DOCKER_CERT_PATH`. */
  clientFolder(host: string): string;
}

/** The file that tells where an imported host is. */
export const importedHostFile = "host.json";

/**
 * A store in a folder that only this user can enter, in files that only this user can read. Two processes that write the
 * first authority at once end up with the same one, and a process that is killed leaves no half of anything.
 * @param folder created when it is needed; `userFolder` is the one that the command line uses
 * @throws BerthError its methods: `file-unsafe` where others have access, `file-unreadable`, `file-unwritable`,
 * `authority-missing` for a certificate without its key, `authority-exists`, `option-invalid` for what is no host's name
 */
export function fileStore(folder: string): FileStore {
  requireOption("folder", typeof folder === "string" && folder !== "", "the path of a folder");
  const authorityFolder = join(folder, "ca");
  const nextAuthorityFolder = join(folder, "ca-next");
  const clientFolder = (host: string) => join(folder, "hosts", requireHostName(host));
  return {
    authorityFolder,
    nextAuthorityFolder,
    clientFolder,
    async readAuthority() {
      const found = await readAuthorityIn(authorityFolder);
      if (found !== undefined) return found;
      await finishPromotion(nextAuthorityFolder, authorityFolder);
      return readAuthorityIn(authorityFolder);
    },
    async writeAuthority(authority) {
      await ensurePrivateFolder(folder);
      await placeAuthority(folder, authorityFolder, authority);
    },
    async readClient(host) {
      const names = ["ca.pem", "cert.pem", "key.pem"].map((name) => join(clientFolder(host), name));
      const [ca, cert, key] = await Promise.all(names.map(readPrivateFile));
      if (ca === undefined || cert === undefined || key === undefined) return undefined;
      // A process that was killed while it replaced the certificate left the new key beside the old certificate.
      return keyMatchesCertificate(cert, secret(key)) ? { ca, cert, key: secret(key) } : undefined;
    },
    async writeClient(host, { ca, cert, key }) {
      const own = clientFolder(host);
      await ensurePrivateFolder(folder);
      await ensurePrivateFolder(join(folder, "hosts"));
      // The address of an imported host of this name does not belong to this certificate.
      await rm(join(own, importedHostFile), { force: true });
      await writePrivateFile(join(own, "key.pem"), key.reveal());
      await writePrivateFile(join(own, "ca.pem"), ca);
      await writePrivateFile(join(own, "cert.pem"), cert);
    },
    async removeClient(host) {
      await rm(clientFolder(host), { recursive: true, force: true });
    },
    sizes: fileSizeCache(join(folder, "sizes")),
  };
}

/** A name with a path in it would lead out of the folder. */
function requireHostName(host: string): string {
  if (isHostName(host)) return host;
  throw new BerthError("option-invalid", {
    field: "host",
    reason: { code: "not-of-type", expected: wordTexts.hostName },
  });
}

async function readAuthorityIn(folder: string): Promise<StoredAuthority | undefined> {
  const cert = await readPrivateFile(join(folder, "ca.pem"));
  if (cert === undefined) return undefined;
  const key = await readPrivateFile(join(folder, "ca-key.pem"));
  if (key === undefined) throw new BerthError("authority-missing", { path: join(folder, "ca-key.pem") });
  return { cert, key: secret(key) };
}

/** Both files appear at once: a folder is never renamed into the place of one that has files. */
async function placeAuthority(parent: string, folder: string, { cert, key }: StoredAuthority): Promise<void> {
  await removeLeftovers(parent).catch(() => undefined);
  const fresh = temporaryIn(parent);
  try {
    await writePrivateFile(join(fresh, "ca-key.pem"), key.reveal());
    await writePrivateFile(join(fresh, "ca.pem"), cert);
    await discardIncomplete(parent, folder);
    await rename(fresh, folder).catch(async (error: NodeJS.ErrnoException) => {
      throw await renameError(error, folder);
    });
  } finally {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
  }
}

function temporaryIn(parent: string): string {
  return join(parent, `.${randomBytes(9).toString("base64url")}.new`);
}

/** Without its certificate, a key has issued nothing. Another process may complete the folder at this moment. */
async function discardIncomplete(parent: string, folder: string): Promise<void> {
  if (!(await exists(folder)) || (await exists(join(folder, "ca.pem")))) return;
  const aside = temporaryIn(parent);
  const isMoved = await rename(folder, aside).then(
    () => true,
    () => false,
  );
  if (!isMoved) return;
  if (await exists(join(aside, "ca.pem"))) await rename(aside, folder).catch(() => undefined);
  else await rm(aside, { recursive: true, force: true });
}

/** Windows reports EPERM where a folder of this name exists. */
async function renameError(error: NodeJS.ErrnoException, folder: string): Promise<BerthError> {
  const isTaken = ["ENOTEMPTY", "EEXIST", "EPERM"].includes(error.code ?? "") && (await exists(folder));
  return isTaken ? new BerthError("authority-exists", { path: folder }) : unwritableFile(folder, error);
}

/**
 * The next authority replaces the current one in two moves. A command that was killed between them left no current
 * authority. The second move is done now, because no host would trust a new authority.
 */
async function finishPromotion(next: string, folder: string): Promise<void> {
  if ((await readPrivateFile(join(next, "ca.pem"))) === undefined) return;
  // Another process may do the same at this moment: one of the two finds it done.
  if (!(await exists(folder))) await rename(next, folder).catch(() => undefined);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
