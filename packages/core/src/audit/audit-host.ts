import type { Azure } from "../azure/connect.ts";
import { runVerb } from "../azure/run-verb.ts";
import type { TlsMaterial } from "../certificates/material.ts";
import { type ProbeOptions, probeDocker } from "../docker/probe.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import type { Host } from "../hosts/model/host.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import { collectEngineFacts } from "./collect-engine.ts";
import { collectMachineFacts } from "./collect-machine.ts";
import type { MachineFacts, Observed } from "./facts.ts";
import { type AuditReport, assessFacts } from "./report.ts";

/** Options of `auditHost`. */
export interface AuditOptions extends RunOptions {
  /** Whether to run a script on the machine as well, by managed Run Command. It only reads. Default: false. */
  readonly deep?: boolean | undefined;
  /** The time of the report. Default: the current time. */
  readonly now?: Date | undefined;
  /** As for `probeDocker`, with which an audit begins. */
  readonly timeoutSeconds?: number | undefined;
}

/**
 * Assesses a host by the CIS Docker Benchmark: by what its Docker API reports, and with `deep` also by a script on the
 * machine. Items that cannot be assessed are `not-assessed` with a reason, never `pass`. The audit changes nothing.
 * @throws BerthError `docker-unreachable`, `docker-untrusted`, `docker-refused-client`, `interrupted`
 */
export function auditHost(
  azure: Azure,
  host: Host,
  client: TlsMaterial,
  options: AuditOptions = {},
): Promise<AuditReport> {
  return runVerb(azure, options, () => auditEngine(azure, host, client, options));
}

async function auditEngine(azure: Azure, host: Host, client: TlsMaterial, options: AuditOptions): Promise<AuditReport> {
  const { signal, now, deep = false, timeoutSeconds } = options;
  const report = reporter(host.name, options);
  const started = Date.now();
  throwIfAborted(signal);
  if (host.address === undefined)
    throw new BerthError("docker-unreachable", { host: host.name, address: "unknown", reason: { code: "no-address" } });
  const allowsAnonymous = await allowsAnonymousClients(host, client, { signal, timeoutSeconds });
  const address = `${host.address}:${host.port}`;
  report({ type: "audit-start", address });
  const [facts, machine] = await Promise.all([
    collectEngineFacts(host, client, signal),
    deep ? collectMachineFacts(azure, host, signal) : notCollected,
  ]);
  const audit = assessFacts(
    { ...facts, allowsAnonymous, machine },
    { host: host.name, address, at: now ?? new Date(), deep },
  );
  const { pass: passed, warn: warned, "not-assessed": notAssessed } = audit.counts;
  report({ type: "audit-end", passed, warned, notAssessed, seconds: (Date.now() - started) / 1000 });
  return audit;
}

const notCollected: Observed<MachineFacts> = { reason: { code: "needs-deep-audit" } };

/** The same probe as after a create, but an open Docker port is a finding here instead of an error. */
async function allowsAnonymousClients(host: Host, client: TlsMaterial, options: ProbeOptions): Promise<boolean> {
  try {
    await probeDocker(host, client, options);
    return false;
  } catch (error) {
    if (isBerthError(error, "docker-open")) return true;
    throw error;
  }
}
