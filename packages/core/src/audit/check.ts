import type { AuditFacts, Observed } from "./facts.ts";

/** The result of an item. Without the necessary facts it is `not-assessed`, never `pass`. */
export type Verdict =
  | { readonly outcome: "pass" }
  | { readonly outcome: "warn"; readonly findings: readonly string[] }
  | { readonly outcome: "not-assessed"; readonly reason: string };

/** One item of the CIS Docker Benchmark, under the benchmark's own number. */
export interface AuditCheck {
  readonly id: string;
  /** The requirement, as a statement. */
  readonly title: string;
  /** How to meet it. */
  readonly remedy: string;
  readonly assess: (facts: AuditFacts) => Verdict;
}

export const pass: Verdict = { outcome: "pass" };

export function warn(...findings: readonly string[]): Verdict {
  return { outcome: "warn", findings };
}

export function notAssessed(reason: string): Verdict {
  return { outcome: "not-assessed", reason };
}

/** Assesses a fact if it was observed. */
export function whenObserved<Value>(answer: Observed<Value>, assess: (value: Value) => Verdict): Verdict {
  return "value" in answer ? assess(answer.value) : notAssessed(answer.reason);
}

/** Assesses a field if the Engine reported it. `name` completes the sentence "the Engine does not report …". */
export function whenReported<Value>(
  value: Value | undefined | null,
  name: string,
  assess: (value: Value) => Verdict,
): Verdict {
  return value === undefined || value === null ? notAssessed(`the Engine does not report ${name}`) : assess(value);
}

/** What is wrong with one of several subjects: a predicate such as "runs as root", nothing, or why it is not known. */
export type Problem = string | undefined | { readonly reason: string };

export function notKnown(reason: string): Problem {
  return { reason };
}

/** Assesses several subjects. The item passes only if all were assessed; without subjects it is not assessed. */
export function assessEach<Each extends { readonly name: string }>(
  subjects: Observed<readonly Each[]>,
  what: string,
  find: (each: Each) => Problem,
): Verdict {
  return whenObserved(subjects, (all) => {
    if (all.length === 0) return notAssessed(`the host has no ${what}`);
    const found = all.map((each) => ({ name: each.name, problem: find(each) }));
    const findings = found.flatMap(({ name, problem }) => (typeof problem === "string" ? [`${name} ${problem}`] : []));
    if (findings.length > 0) return warn(...findings);
    const missing = found.find(({ problem }) => typeof problem === "object");
    return missing === undefined
      ? pass
      : notAssessed(`${missing.name}: ${(missing.problem as { readonly reason: string }).reason}`);
  });
}

/** An item that only people can assess. */
export function manualCheck(id: string, title: string, reason: string): AuditCheck {
  return { id, title, remedy: "Check this manually.", assess: () => notAssessed(reason) };
}
