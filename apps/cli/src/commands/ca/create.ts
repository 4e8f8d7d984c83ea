import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Authority,
  createAuthority,
  type KeyAlgorithm,
  loadAuthority,
  readCertificate,
  secret,
} from "@dockberth/core";
import { readPrivateFile } from "@dockberth/core/stores";
import { CliError } from "../../errors.ts";
import { defaultAuthorityName, storeAuthority } from "../../folder/authority.ts";
import { authorityFolder, fileCertificateStore, setAuthorityAside } from "../../folder/certificate-store.ts";
import { withLock } from "../../folder/lock.ts";
import { readDays } from "../../input/number.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

interface Options extends OutputOptions {
  readonly name?: string;
  readonly validForDays?: string;
  readonly algorithm?: KeyAlgorithm;
  readonly from?: string;
  readonly replace?: boolean;
}

export async function create(session: Session, options: Options): Promise<void> {
  const { env, signal } = session;
  const { from } = options;
  const authority = await withLock({ env, name: "authority", operation: "ca create", signal, wait: true }, async () => {
    const created = from === undefined ? await createNew(options) : await loadFolder(from, env["BERTH_CA_PASSPHRASE"]);
    const present = options.replace === true ? await fileCertificateStore(env).readAuthority() : undefined;
    if (present !== undefined) await setAuthorityAside(env, readCertificate(present.cert).fingerprint);
    await storeAuthority(env, created);
    return created;
  });
  const { subject, fingerprint, notAfter } = readCertificate(authority.cert);
  const folder = authorityFolder(env);
  if (options.json === true) return writeJson(session, { subject, fingerprint, notAfter, folder });
  writeLine(session, resultTexts.authorityStored(subject, folder, notAfter));
  writeLine(session, resultTexts.authorityKeyWarning);
}

/** `berth ca import FOLDER`: the same as `berth ca create --from FOLDER`. */
export function importFolder(session: Session, folder: string, options: OutputOptions): Promise<void> {
  return create(session, { ...options, from: folder });
}

function createNew({ name, validForDays, algorithm }: Options): Promise<Authority> {
  return createAuthority({
    name: name ?? defaultAuthorityName(),
    validForDays: readDays(validForDays),
    keyAlgorithm: algorithm,
  });
}

async function loadFolder(folder: string, passphrase: string | undefined): Promise<Authority> {
  const cert = await readFile(join(folder, "ca.pem"), "utf8").catch(() => undefined);
  const key = await readPrivateFile(join(folder, "ca-key.pem"));
  if (cert === undefined || key === undefined) {
    const missing = [cert === undefined ? "ca.pem" : undefined, key === undefined ? "ca-key.pem" : undefined];
    throw new CliError("authority-folder-incomplete", {
      folder,
      missing: missing.filter((name) => name !== undefined),
    });
  }
  return loadAuthority({ cert, key, ...(passphrase === undefined ? {} : { passphrase: secret(passphrase) }) });
}
