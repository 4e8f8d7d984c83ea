import type { AuditCheck } from "./check.ts";
import { containerChecks } from "./containers.ts";
import { engineChecks } from "./engine.ts";
import type { AuditFacts } from "./facts.ts";
import { fileChecks } from "./files.ts";
import { imageChecks, sprawlChecks } from "./images.ts";
import { machineChecks } from "./machine.ts";
import { swarmChecks } from "./swarm.ts";

/** The numbers are those of docker-bench-security: https://github.com/docker/docker-bench-security */
export const benchmark = "CIS Docker Benchmark 1.6.0";

export type AuditOutcome = "pass" | "warn" | "not-assessed";

export interface AuditItem {
  /** The benchmark's number. */
  readonly id: string;
  /** What should be so. */
  readonly title: string;
  readonly outcome: AuditOutcome;
  /** What is not so, a line each. */
  readonly findings: readonly string[];
  /** Why it was not assessed. */
  readonly reason: string | undefined;
  /** What to do where it is not so. */
  readonly remedy: string;
}

export interface AuditReport {
  readonly host: string;
  /** What was asked, as address:port. */
  readonly address: string;
  readonly at: Date;
  readonly benchmark: string;
  readonly engine: string | undefined;
  /** Whether the machine itself was asked too. */
  readonly deep: boolean;
  readonly counts: Readonly<Record<AuditOutcome, number>>;
  /** In the benchmark's order. */
  readonly items: readonly AuditItem[];
}

export interface AuditSubject {
  readonly host: string;
  readonly address: string;
  readonly at: Date;
  readonly deep: boolean;
}

/** Judges what was found. Pure: the same facts give the same items. */
export function judgeFacts(facts: AuditFacts, subject: AuditSubject): AuditReport {
  const items = checks.map((check) => judge(check, facts));
  const count = (outcome: AuditOutcome) => items.filter((item) => item.outcome === outcome).length;
  return {
    ...subject,
    benchmark,
    engine: "value" in facts.version ? facts.version.value.Version : undefined,
    counts: { pass: count("pass"), warn: count("warn"), "not-assessed": count("not-assessed") },
    items,
  };
}

const checks = [
  ...engineChecks,
  ...machineChecks,
  ...fileChecks,
  ...imageChecks,
  ...containerChecks,
  ...sprawlChecks,
  ...swarmChecks,
].sort((a, b) => compareIds(a.id, b.id));

function judge({ id, title, remedy, assess }: AuditCheck, facts: AuditFacts): AuditItem {
  const verdict = assess(facts);
  return {
    id,
    title,
    outcome: verdict.outcome,
    findings: verdict.outcome === "warn" ? verdict.findings : [],
    reason: verdict.outcome === "not-assessed" ? verdict.reason : undefined,
    remedy,
  };
}

function compareIds(a: string, b: string): number {
  const [left, right] = [a, b].map((id) => id.split(".").map(Number));
  for (const [index, part] of (left ?? []).entries()) {
    if (part !== right?.[index]) return part - (right?.[index] ?? -1);
  }
  return (left?.length ?? 0) - (right?.length ?? 0);
}
