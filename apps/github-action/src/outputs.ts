import { error as annotate, setOutput } from "@actions/core";
import { BerthError, type Host, isBerthError, readCertificate, type TlsMaterial } from "@dockberth/core";

/** Says what went wrong and what to do, as an annotation that the run's page shows. The exit code is 1. */
export function writeError(thrown: unknown, aborted: boolean): void {
  const error = toBerthError(thrown, aborted);
  annotate(`${error.message}\n${error.hint}`, { title: `Berth: ${error.code}` });
}

export function writeHost(host: Host): void {
  setOutput("host", host.name);
  setOutput("address", host.address ?? "");
  setOutput("hostname", host.hostname ?? "");
  setOutput("docker-host", dockerHost(host));
  setOutput("resource-id", host.machineId ?? "");
  setOutput("resource-group", host.resourceGroup);
}

export function writeCertificate(folder: string, client: TlsMaterial): void {
  setOutput("certificate-path", folder);
  setOutput("certificate-expires-at", readCertificate(client.cert).notAfter.toISOString());
}

/** By address, which the certificate carries: a name that was made a moment ago is not everywhere yet. */
export function dockerHost({ address, hostname, port }: Host): string {
  return `tcp://${address ?? hostname}:${port}`;
}

function toBerthError(thrown: unknown, aborted: boolean): BerthError {
  if (aborted && !isBerthError(thrown, "interrupted")) return new BerthError("interrupted", { what: "The step" });
  if (isBerthError(thrown)) return thrown;
  return new BerthError("unexpected", { message: thrown instanceof Error ? thrown.message : String(thrown) });
}
