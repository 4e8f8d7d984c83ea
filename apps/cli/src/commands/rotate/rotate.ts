import {
  type Authority,
  type Azure,
  beginAuthorityChange,
  findHost,
  finishAuthorityChange,
  type RotatedHost,
  readCertificate,
  rotateHost,
} from "@dockberth/core";
import { type HostContext, withHost } from "../../actions/with-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { CliError } from "../../errors.ts";
import { fileCertificateStore } from "../../folder/certificate-store.ts";
import { authorityOf, readAuthorityChange } from "../../folder/next-authority.ts";
import { readDays } from "../../input/number.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Environment, Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions & { readonly validForDays?: string; readonly toNext?: boolean; readonly finish?: boolean };

export async function rotate(session: Session, name: string, options: Options): Promise<void> {
  const { env } = session;
  const { host, client } = await withHost(session, name, "rotate", options, (context) =>
    changeCertificate(env, name, options, context),
  );
  await fileCertificateStore(env).writeClient(name, client);
  if (options.json === true) writeJson(session, host);
  else writeLine(session, resultOf(host, options));
}

async function changeCertificate(
  env: Environment,
  name: string,
  { validForDays, toNext, finish }: Options,
  { azure, run }: HostContext,
): Promise<RotatedHost> {
  const settings = { ...run, serverValidForDays: readDays(validForDays) };
  if (toNext === true) return beginAuthorityChange(azure, name, await readAuthorityChange(env), settings);
  if (finish === true) {
    const change = await readAuthorityChange(env);
    await requireBegun(azure, name, change.next);
    return finishAuthorityChange(azure, name, change, settings);
  }
  return rotateHost(azure, name, await authorityOf(env, await findHost(azure, name)), settings);
}

/** @throws CliError `authority-change-missing` */
async function requireBegun(azure: Azure, name: string, { cert }: Authority): Promise<void> {
  const { trusts } = await findHost(azure, name);
  if (!trusts.includes(readCertificate(cert).keyFingerprint))
    throw new CliError("authority-change-missing", { host: name });
}

function resultOf({ name, certificateExpiresAt }: RotatedHost["host"], { toNext, finish }: Options): string {
  if (toNext === true) return resultTexts.authorityChangeBegun(name);
  if (finish === true) return resultTexts.authorityChangeFinished(name, certificateExpiresAt);
  return resultTexts.rotated(name, certificateExpiresAt);
}
