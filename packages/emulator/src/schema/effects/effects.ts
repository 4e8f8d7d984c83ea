import { compute } from "./compute.ts";
import { galleries } from "./galleries.ts";
import type { Effects } from "./model.ts";
import { network } from "./network.ts";

export type Verdict =
  | { readonly kind: "used" | "kept" | "references" | "inGuest" }
  | { readonly kind: "only"; readonly values: readonly unknown[] }
  | { readonly kind: "rejected"; readonly reason: string }
  | { readonly kind: "missing"; readonly type: string }
  | { readonly kind: "nested"; readonly type: string };

/** Every type of the published schemas. A test finds a property without a verdict. */
export const effects: Readonly<Record<string, Effects>> = { ...compute, ...galleries, ...network };

/** What every resource has. */
const envelope = "id name type location tags";

const verdicts = new Map(Object.entries(effects).map(([type, each]) => [type.toLowerCase(), new Map(entriesOf(each))]));

/** The verdict on a property; undefined for a property that no schema has. */
export function verdictOf(type: string, path: readonly string[]): Verdict | undefined {
  const known = verdicts.get(type.toLowerCase());
  for (let length = path.length; length > 0; length--) {
    const verdict = known?.get(path.slice(0, length).join("."));
    if (verdict?.kind === "nested") return verdictOf(verdict.type, path.slice(length));
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

export function entriesOf(each: Effects): [path: string, Verdict][] {
  const listed = (kind: "used" | "kept" | "references" | "inGuest", text = "") =>
    wordsOf(text).map((path): [string, Verdict] => [path, { kind }]);
  const keyed = <Value>(map: Readonly<Record<string, Value>> = {}, verdict: (value: Value) => Verdict) =>
    Object.entries(map).map(([path, value]): [string, Verdict] => [path, verdict(value)]);
  return [
    ...listed("used", `${envelope} ${each.used}`),
    ...listed("kept", each.kept),
    ...listed("references", each.references),
    ...listed("inGuest", each.inGuest),
    ...keyed(each.only, (values) => ({ kind: "only", values })),
    ...keyed(each.rejected, (reason) => ({ kind: "rejected", reason })),
    ...keyed(each.missing, (type) => ({ kind: "missing", type })),
    ...keyed(each.nested, (type) => ({ kind: "nested", type })),
  ];
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
