import { describeWarning, type HostReport, inspectHost } from "@dockberth/core";
import { hostWarnings } from "../../actions/host-warnings.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { findClientCertificate } from "../../folder/client-certificate.ts";
import { closedText, engineTexts, hostLabels } from "../../messages/en/results.ts";
import { explainError } from "../../output/explain-error.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export async function inspect(
  session: Session,
  name: string,
  options: ConnectionOptions & OutputOptions,
): Promise<void> {
  const { env, signal } = session;
  const { azure } = await connect(session, options);
  const report = await inspectHost(azure, name, { signal, client: (host) => findClientCertificate(env, host) });
  if (options.json === true) return writeJson(session, report);
  writeLine(session, table(rowsOf(report)));
  for (const warning of [...hostWarnings([report], new Date()), ...report.warnings.map(describeWarning)])
    writeNote(session, warning);
}

function rowsOf(report: HostReport): string[][] {
  const { state, power, address, port, trusts, closed } = report;
  const rows: [string, string | undefined][] = [
    [hostLabels.name, report.name],
    [hostLabels.state, [state, power, ...(closed ? [closedText] : [])].join(", ")],
    [hostLabels.docker, address === undefined ? undefined : `tcp://${address}:${port}`],
    [hostLabels.hostname, report.hostname],
    [hostLabels.location, report.location],
    [hostLabels.resourceGroup, report.resourceGroup],
    [hostLabels.size, report.size],
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
