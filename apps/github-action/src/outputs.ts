import { error as annotate, setOutput, setSecret, summary } from "@actions/core";
import {
  asBerthError,
  BerthError,
  type Host,
  isBerthError,
  readCertificate,
  type Secret,
  type TlsMaterial,
} from "@dockberth/core";
import { describe } from "./errors.ts";
import type { Environment } from "./inputs.ts";
import { logTexts } from "./messages/en/texts.ts";

/** Writes what went wrong and what to do as an annotation, which the page of the run shows. */
export function writeError(thrown: unknown, aborted: boolean): void {
  const isInterrupted = aborted && !isBerthError(thrown, "interrupted");
  const error = isInterrupted ? new BerthError("interrupted", { what: logTexts.step }) : asBerthError(thrown);
  const { message, hint } = describe(error);
  annotate(`${message}\n${hint}`, { title: logTexts.errorTitle(error.code) });
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

/** Adds a text to the page of the run. A runner of another product than GitHub's has none. */
export async function writeSummary(text: string, env: Environment): Promise<void> {
  if ((env["GITHUB_STEP_SUMMARY"] ?? "") === "") return;
  await summary.addRaw(text, true).write();
}

/** By address, which the certificate carries: a DNS name that was created a moment ago does not resolve everywhere yet. */
export function dockerHost({ address, hostname, port }: Host): string {
  return `tcp://${address ?? hostname}:${port}`;
}

/**
 * Makes the runner hide a secret in every log from here on: as a whole, line by line, because the runner compares lines,
 * and in base64, which the runner does not recognise.
 */
export function mask(secret: Secret): void {
  for (const form of formsOf(secret.reveal())) setSecret(form);
}

/** Without the BEGIN and END lines of PEM, which are no secret and would hide every certificate too. */
function formsOf(text: string): Set<string> {
  const lines = text.split(/\r?\n/).filter((line) => line.length >= 4 && !/^-----(?:BEGIN|END) /.test(line));
  const whole = [text, text.trimEnd(), `${text.trimEnd()}\n`];
  const inJson = lines.length > 1 ? [lines.join("\\n")] : [];
  return new Set([...lines, ...inJson, ...[...whole, ...lines].map((form) => Buffer.from(form).toString("base64"))]);
}
