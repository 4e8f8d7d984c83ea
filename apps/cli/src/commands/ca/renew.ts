import { createAuthority, listHosts, readCertificate } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { CliError } from "../../errors.ts";
import { readAuthority } from "../../folder/authority.ts";
import { nextAuthorityFolder } from "../../folder/certificate-store.ts";
import { type LockOptions, withLock } from "../../folder/lock.ts";
import { promoteNextAuthority, readAuthorityChange, storeNextAuthority } from "../../folder/next-authority.ts";
import { readDays } from "../../input/number.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly validForDays?: string; readonly finish?: boolean };

export function renew(session: Session, options: Options): Promise<void> {
  return options.finish === true ? useNext(session, options) : createNext(session, options);
}

async function createNext(session: Session, { validForDays, json }: Options): Promise<void> {
  const { env } = session;
  const { subject: name } = readCertificate((await readAuthority(env)).cert);
  const next = await createAuthority({
    name,
    validForDays: readDays(validForDays),
  });
  await withLock(lockOptions(session), () => storeNextAuthority(env, next));
  const { subject, fingerprint, notAfter } = readCertificate(next.cert);
  const folder = nextAuthorityFolder(env);
  if (json === true) return writeJson(session, { subject, fingerprint, notAfter, folder });
  writeLine(session, resultTexts.nextAuthority(folder, notAfter));
  writeLine(session, resultTexts.nextAuthorityStep);
}

async function useNext(session: Session, options: Options): Promise<void> {
  const { env, signal } = session;
  const { keyFingerprint, subject } = readCertificate((await readAuthorityChange(env)).current.cert);
  const { azure } = await connect(session, options);
  const remaining = (await listHosts(azure, { signal })).filter(({ trusts }) => trusts.includes(keyFingerprint));
  if (remaining.length > 0)
    throw new CliError("authority-in-use", { subject, hosts: remaining.map(({ name }) => name) });
  const aside = await withLock(lockOptions(session), () => promoteNextAuthority(env));
  if (options.json === true) writeJson(session, { aside });
  else writeLine(session, resultTexts.authorityReplaced(aside));
}

function lockOptions({ env, signal }: Session): LockOptions {
  return { env, name: "authority", operation: "ca renew", signal, wait: true };
}
