import { asBerthError, type HostReport, inspectHost, probeDocker, readCertificate } from "@dockberth/core";
import { hostWarnings } from "../../actions/host-warnings.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { fileCertificateStore } from "../../folder/certificate-store.ts";
import { findClientCertificate } from "../../folder/client-certificate.ts";
import { type KnownHost, readImportedHost } from "../../folder/grant-file.ts";
import { describeWarning } from "../../messages/core.ts";
import { engineTexts, hostLabels, openedPortsText } from "../../messages/results.ts";
import { explainError } from "../../output/explain-error.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Environment, Session } from "../../session.ts";

export async function inspect(
  session: Session,
  name: string,
  options: ConnectionOptions & OutputOptions,
): Promise<void> {
  const { env, signal } = session;
  const imported = await readImportedHost(env, name);
  if (imported !== undefined) return inspectGrant(session, imported, options);
  const { azure } = await connect(session, options);
  const report = await inspectHost(azure, name, { signal, client: (host) => findClientCertificate(env, host) });
  const clientExpiresAt = await clientExpiry(env, name);
  if (options.json === true) return writeJson(session, { ...report, clientExpiresAt });
  writeLine(session, table([...rowsOf(report), [hostLabels.client, clientExpiresAt?.toISOString() ?? "-"]]));
  for (const warning of [
    ...hostWarnings([report], new Date()),
    ...report.warnings.map((each) => describeWarning(each)),
  ])
    writeNote(session, warning);
}

/** What a grant gives, until when, and whether Docker answers. Azure is not asked. */
async function inspectGrant(session: Session, host: KnownHost, { json }: OutputOptions): Promise<void> {
  const { env, signal } = session;
  const clientExpiresAt = await clientExpiry(env, host.name);
  const docker = await findClientCertificate(env, host)
    .then((client) => client && probeDocker(host, client, { signal }))
    .catch((error: unknown) => ({ error: asBerthError(error) }));
  const { name, address, hostname, port, authority } = host;
  if (json === true)
    return writeJson(session, { name, address, hostname, port, authority, granted: true, clientExpiresAt, docker });
  const rows: [string, string][] = [
    [hostLabels.name, name],
    [hostLabels.docker, `tcp://${address ?? hostname}:${port}`],
    [hostLabels.granted, clientExpiresAt?.toISOString() ?? "-"],
    ...dockerRows(docker),
  ];
  writeLine(session, table(rows));
}

/** When this machine's client certificate expires. */
async function clientExpiry(env: Environment, name: string): Promise<Date | undefined> {
  const client = await fileCertificateStore(env).readClient(name);
  return client === undefined ? undefined : readCertificate(client.cert).notAfter;
}

function rowsOf(report: HostReport): string[][] {
  const { state, power, address, port, trusts, closed } = report;
  const rows: [string, string | undefined][] = [
    [hostLabels.name, report.name],
    [hostLabels.state, [state, power, ...(closed ? [hostLabels.closed] : [])].join(", ")],
    [hostLabels.docker, address === undefined ? undefined : `tcp://${address}:${port}`],
    [hostLabels.hostname, report.hostname],
    [hostLabels.location, report.location],
    [hostLabels.resourceGroup, report.resourceGroup],
    [hostLabels.size, report.size],
    ...(report.openedPorts.length === 0
      ? []
      : [[hostLabels.openedPorts, openedPortsText(report.openedPorts)] satisfies [string, string]]),
    [hostLabels.expires, report.expiresAt?.toISOString()],
    [hostLabels.certificate, report.certificateExpiresAt?.toISOString()],
    [hostLabels.trusts, trusts.map((each) => `sha256:${each.slice(0, 16)}…`).join(", ") || undefined],
    ...dockerRows(report.docker),
  ];
  return rows.map(([label, value]) => [label, value ?? "-"]);
}

function dockerRows(docker: HostReport["docker"]): [string, string][] {
  if (docker === undefined) return [[hostLabels.engine, engineTexts.notAsked]];
  if ("error" in docker) return [[hostLabels.engine, explainError(docker.error).message]];
  return [
    [hostLabels.engine, engineTexts.answered(docker.version, docker.apiVersion)],
    [hostLabels.serverCertificate, engineTexts.certificate(docker.fingerprint, docker.notAfter)],
  ];
}
