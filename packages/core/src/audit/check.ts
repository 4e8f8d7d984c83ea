import type { Answer, AuditFacts } from "./facts.ts";

/** What an item came to. Something that was not said is `not-assessed`, never `pass`. */
export type Verdict =
  | { readonly outcome: "pass" }
  | { readonly outcome: "warn"; readonly findings: readonly string[] }
  | { readonly outcome: "not-assessed"; readonly reason: string };

/** One item of the CIS Docker Benchmark, under the benchmark's own number. */
export interface AuditCheck {
  readonly id: string;
  /** What should be so. */
  readonly title: string;
  /** What to do where it is not. */
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

/** Judges an answer, where there is one. */
export function given<Value>(answer: Answer<Value>, judge: (value: Value) => Verdict): Verdict {
  return "value" in answer ? judge(answer.value) : notAssessed(answer.reason);
}

/** Judges a field, where the Engine has said it. */
export function said<Value>(value: Value | undefined | null, name: string, judge: (value: Value) => Verdict): Verdict {
  return value === undefined || value === null ? notAssessed(`the Engine does not say ${name}`) : judge(value);
}

/** What is wrong with one of several: a sentence's end, nothing, or why it is not known. */
export type Finding = string | undefined | { readonly reason: string };

export function unknown(reason: string): Finding {
  return { reason };
}

/** Judges each of several. One that could not be judged keeps the item from passing, and none at all is nothing to judge. */
export function every<Each extends { readonly name: string }>(
  subjects: Answer<readonly Each[]>,
  what: string,
  find: (each: Each) => Finding,
): Verdict {
  return given(subjects, (all) => {
    if (all.length === 0) return notAssessed(`there are no ${what}`);
    const found = all.map((each) => ({ name: each.name, finding: find(each) }));
    const findings = found.flatMap(({ name, finding }) => (typeof finding === "string" ? [`${name} ${finding}`] : []));
    if (findings.length > 0) return warn(...findings);
    const missing = found.find(({ finding }) => typeof finding === "object");
    return missing === undefined
      ? pass
      : notAssessed(`${missing.name}: ${(missing.finding as { readonly reason: string }).reason}`);
  });
}

/** An item that only people can judge, or that leaves no trace in what can be asked. */
export function forPeople(id: string, title: string, reason: string): AuditCheck {
  return { id, title, remedy: "Look at it yourself.", assess: () => notAssessed(reason) };
}
