import { auditItems, manualAuditItems, manualRemedy } from "../messages/audit-items.ts";
import type { AuditFinding, AuditReason, AuditSubjectName } from "../messages/en/audit.ts";
import type { AuditFacts, Observed } from "./facts.ts";

/** The result of an item. Without the necessary facts it is `not-assessed`, never `pass`. */
export type Verdict =
  | { readonly outcome: "pass" }
  | { readonly outcome: "warn"; readonly findings: readonly AuditFinding[] }
  | {
      readonly outcome: "not-assessed";
      readonly reason: AuditReason;
      readonly subject?: AuditSubjectName | undefined;
    };

/** One item of the CIS Docker Benchmark, under the benchmark's own number. */
export interface AuditCheck {
  readonly id: string;
  /** The requirement, as a statement. */
  readonly title: string;
  /** How to meet it. */
  readonly remedy: string;
  readonly assess: (facts: AuditFacts) => Verdict;
}

export type AuditItemId = keyof typeof auditItems;

export function auditCheck(id: AuditItemId, assess: AuditCheck["assess"]): AuditCheck {
  return { id, ...auditItems[id], assess };
}

/** An item that only people can assess. */
export function manualCheck(item: keyof typeof manualAuditItems): AuditCheck {
  const { title } = manualAuditItems[item];
  return { id: item, title, remedy: manualRemedy, assess: () => notAssessed({ code: "manual", item }) };
}

export const pass: Verdict = { outcome: "pass" };

export function warn(...findings: readonly AuditFinding[]): Verdict {
  return { outcome: "warn", findings };
}

export function notAssessed(reason: AuditReason, subject?: AuditSubjectName): Verdict {
  return { outcome: "not-assessed", reason, subject };
}

/** Assesses a fact if it was observed. */
export function whenObserved<Value>(answer: Observed<Value>, assess: (value: Value) => Verdict): Verdict {
  return "value" in answer ? assess(answer.value) : notAssessed(answer.reason);
}

/** Assesses a field if the Engine reported it. */
export function whenReported<Value>(
  value: Value | undefined | null,
  field: ReportedField,
  assess: (value: Value) => Verdict,
): Verdict {
  return value === undefined || value === null ? notAssessed({ code: "not-reported", field }) : assess(value);
}

type ReportedField = Extract<AuditReason, { readonly code: "not-reported" }>["field"];

/** What is wrong with one of several subjects, nothing, or why it is not known. */
export type Problem = AuditFinding | undefined | { readonly reason: AuditReason };

export function notKnown(reason: AuditReason): Problem {
  return { reason };
}

/** Assesses several subjects. The item passes only if all were assessed; without subjects, `none` is the reason. */
export function assessEach<Each extends AuditSubjectName>(
  subjects: Observed<readonly Each[]>,
  none: AuditReason,
  find: (each: Each) => Problem,
): Verdict {
  return whenObserved(subjects, (all) => {
    if (all.length === 0) return notAssessed(none);
    const found = all.map((each) => ({ subject: { name: each.name, kind: each.kind }, problem: find(each) }));
    const findings = found.flatMap(({ subject, problem }) =>
      problem !== undefined && "code" in problem ? [{ ...problem, subject }] : [],
    );
    if (findings.length > 0) return warn(...findings);
    for (const { subject, problem } of found) {
      if (problem !== undefined && "reason" in problem) return notAssessed(problem.reason, subject);
    }
    return pass;
  });
}
