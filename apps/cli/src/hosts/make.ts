import {
  type Azure,
  createHost,
  type Host,
  type HostSpec,
  hostSecrets,
  issueCertificates,
  type PlanScope,
  planHost,
  readCertificate,
  reserveAddress,
} from "@berth/core";
import { ensureAuthority } from "../folder/authority.ts";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import type { Progress } from "../progress.ts";

export interface MakeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly azure: Azure;
  readonly scope: PlanScope;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** The whole river: plan, address, certificates that carry the address, host. The client's half is kept here. */
export async function makeHost(spec: HostSpec, { env, azure, scope, signal, progress }: MakeOptions): Promise<Host> {
  const { onEvent } = progress;
  const plan = planHost(spec, scope);
  const authority = await ensureAuthority(env, {
    signal,
    onCreated: (folder) =>
      progress.say(
        `Made a certificate authority in ${folder}; whoever has its key is root on every host that trusts it`,
      ),
  });
  const { address } = await reserveAddress(azure, plan, { signal, onEvent });
  const names = [...plan.hostnames, address];
  const certificates = await issueCertificates(authority, { hostnames: names });
  const { notAfter } = readCertificate(certificates.server.cert);
  onEvent({ type: "certificates-issued", at: new Date(), host: plan.name, names, notAfter });
  await fileCertificateStore(env).writeClient(plan.name, certificates.client);
  return createHost(azure, plan, certificates, { signal, onEvent, secrets: hostSecrets(spec) });
}
