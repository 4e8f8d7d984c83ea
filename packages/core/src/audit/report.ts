import { auditFindingText, auditReasonText } from "../messages/audit.ts";
import type { AuditFinding } from "../messages/en/audit.ts";
import { clipped, printable } from "../printable.ts";
import { type AuditCheck, notAssessed, type Verdict } from "./check.ts";
import { containerChecks } from "./containers.ts";
import { engineChecks } from "./engine.ts";
import type { AuditFacts } from "./facts.ts";
import { fileChecks } from "./files.ts";
import { imageChecks, sprawlChecks } from "./images.ts";
import { machineChecks } from "./machine.ts";
import { swarmChecks } from "./swarm.ts";

/**
 * The benchmark whose item numbers are used, as docker-bench-security implements it:
 * https://github.com/docker/docker-bench-security
 */
export const benchmark = "CIS Docker Benchmark 1.6.0";

/** The outcome of one recommendation. */
export type AuditOutcome = "pass" | "warn" | "not-assessed";

/** The result of one item of the benchmark. */
export interface AuditItem {
  /** The number in the benchmark, such as `2.7`. */
  readonly id: string;
  /** The requirement, as a statement. */
  readonly title: string;
  readonly outcome: AuditOutcome;
  /** What violates it; empty unless the outcome is `warn`. */
  readonly findings: readonly string[];
  /** Of each finding, what stays the same in later audits and in any wording: its code, and what it is about. */
  readonly findingKeys: readonly string[];
  /** Why it was not assessed; undefined for other outcomes. */
  readonly reason: string | undefined;
  /** How to meet the requirement. */
  readonly remedy: string;
}

/** The outcomes of all recommendations for one host. */
export interface AuditReport {
  readonly host: string;
  /** The audited Docker API, as ADDRESS:PORT. */
  readonly address: string;
  readonly at: Date;
  readonly benchmark: string;
  /** The version of the Engine, if it reported one. */
  readonly engine: string | undefined;
  /** Whether the audit includes facts from a script on the machine. */
  readonly deep: boolean;
  readonly counts: Readonly<Record<AuditOutcome, number>>;
  /** In the order of the benchmark. */
  readonly items: readonly AuditItem[];
}

export interface AuditSubject {
  readonly host: string;
  readonly address: string;
  readonly at: Date;
  readonly deep: boolean;
}

/** Assesses all items. Pure: the same facts give the same report. */
export function assessFacts(facts: AuditFacts, subject: AuditSubject): AuditReport {
  const items = checks.map((check) => assessItem(check, facts));
  const count = (outcome: AuditOutcome) => items.filter((item) => item.outcome === outcome).length;
  return {
    ...subject,
    benchmark,
    engine: engineOf(facts),
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

function assessItem(check: AuditCheck, facts: AuditFacts): AuditItem {
  const { id, title, remedy } = check;
  return { id, title, ...wordedSafely(check.assess, facts), remedy };
}

type WordedVerdict = Pick<AuditItem, "outcome" | "findings" | "findingKeys" | "reason">;

/** Fields that Docker's API does not have in this form come from something else than Docker. */
function wordedSafely(assess: AuditCheck["assess"], facts: AuditFacts): WordedVerdict {
  try {
    return worded(assess(facts));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return worded(notAssessed({ code: "other-form" }));
  }
}

function worded(verdict: Verdict): WordedVerdict {
  const findings = verdict.outcome === "warn" ? verdict.findings : [];
  return {
    outcome: verdict.outcome,
    findings: findings.map((each) => shown(auditFindingText(each))),
    findingKeys: findings.map((each) => shown(findingKey(each))),
    reason: verdict.outcome === "not-assessed" ? shown(auditReasonText(verdict.reason, verdict.subject)) : undefined,
  };
}

/** Without counts, versions and lists, which change while the finding stays. */
function findingKey(finding: AuditFinding): string {
  const { code, subject, ...details } = finding;
  const names = ["path", "registry", "network", "folder", "namespace"].flatMap((name) => {
    const value = (details as Readonly<Record<string, unknown>>)[name];
    return typeof value === "string" ? [value] : [];
  });
  return [subject?.kind, subject?.name, code, ...names].filter((part) => part !== undefined).join("/");
}

function engineOf({ version }: AuditFacts): string | undefined {
  const { Version } = "value" in version ? version.value : {};
  return typeof Version === "string" ? shown(Version) : undefined;
}

/** Names of containers, images and networks are chosen by the users who made them. */
function shown(text: string): string {
  return clipped(printable(text), maxFindingCharacters);
}

const maxFindingCharacters = 500;

function compareIds(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((id) => id.split(".").map(Number));
  for (const [index, part] of left.entries()) {
    if (part !== right[index]) return part - (right[index] ?? -1);
  }
  return left.length - right.length;
}
