import type { Azure } from "../azure/connect.ts";
import type { TlsMaterial } from "../certificates/material.ts";
import { probeDocker } from "../docker/probe.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import type { Host } from "../hosts/model/host.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import { askMachine } from "./ask-machine.ts";
import { collectFacts } from "./collect.ts";
import { type AuditReport, judgeFacts } from "./report.ts";

export interface AuditOptions extends RunOptions {
  /** Whether the machine itself is asked, too, by a script over managed Run Command that reads and changes nothing. */
  readonly deep?: boolean | undefined;
  /** The time that the report carries. */
  readonly now?: Date | undefined;
}

/**
 * Judges a host by the items of the CIS Docker Benchmark that its Docker can be asked, and with `deep` the machine itself.
 * What could not be asked is `not-assessed` with the reason, never `pass`. Nothing on the host is changed.
 * @throws BerthError where Docker itself cannot be reached: `docker-unreachable`, `docker-untrusted`, `docker-refused-client`
 */
export async function auditHost(
  azure: Azure,
  host: Host,
  client: TlsMaterial,
  options: AuditOptions = {},
): Promise<AuditReport> {
  const { signal, now, deep = false } = options;
  const report = reporter(host.name, options);
  const started = Date.now();
  throwIfAborted(signal);
  if (host.address === undefined)
    throw new BerthError("docker-unreachable", { host: host.name, address: "unknown", reason: "it has no address" });
  const strangersAnswered = await letsStrangersIn(host, client, signal);
  const address = `${host.address}:${host.port}`;
  report({ type: "audit-start", address });
  const [facts, machine] = await Promise.all([
    collectFacts(host, client, signal),
    deep ? askMachine(azure, host, signal) : notAsked,
  ]);
  const audit = judgeFacts(
    { ...facts, strangersAnswered, machine },
    { host: host.name, address, at: now ?? new Date(), deep },
  );
  const { pass: passed, warn: warned, "not-assessed": notAssessed } = audit.counts;
  report({ type: "audit-end", passed, warned, notAssessed, seconds: (Date.now() - started) / 1000 });
  return audit;
}

const notAsked = { reason: "only the machine itself can say; ask for a deep audit" };

/** The same proof as after a create; a door that stands open is a finding here, not an end. */
async function letsStrangersIn(host: Host, client: TlsMaterial, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await probeDocker(host, client, { signal });
    return false;
  } catch (error) {
    if (isBerthError(error, "docker-open")) return true;
    throw error;
  }
}
