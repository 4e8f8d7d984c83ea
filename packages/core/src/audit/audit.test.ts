import { describe, expect, test } from "vitest";
import { careless, hardened } from "./facts.testing.ts";
import type { AuditFacts } from "./facts.ts";
import { type AuditReport, judgeFacts } from "./report.ts";
import { auditToSarif } from "./sarif.ts";

const subject = { host: "demo", address: "192.0.2.1:2376", at: new Date("2026-11-24T12:00:00Z"), deep: true };

describe("the items of an audit", () => {
  test("a hardened host has no warning, and what its Docker does not know is not a pass", () => {
    const report = judgeFacts(hardened, subject);
    expect(withOutcome(report, "warn")).toEqual([]);
    expect(withOutcome(report, "not-assessed")).toEqual(expect.arrayContaining(["1.2.1", "4.2", "5.9", "5.23", "7.5"]));
    expect(outcomes(report)).toMatchObject({
      "2.7": "pass",
      "2.16": "pass",
      "3.14": "pass",
      "5.26": "pass",
      "1.1.6": "pass",
    });
    expect(report.counts.pass + report.counts["not-assessed"]).toBe(report.items.length);
  });

  test("a careless one fails every item that can be judged, and says what and what to do", () => {
    const report = judgeFacts(careless, subject);
    const judged = withOutcome(judgeFacts(hardened, subject), "pass");
    const stillPassing = judged.filter((id) => outcomes(report)[id] === "pass");
    // The base device size is devicemapper's own, the folder is root's still, sprawl needs numbers, and whoever is on the
    // host's network is not on the default bridge.
    expect(stillPassing).toEqual(["2.11", "3.5", "5.30", "6.1", "6.2"]);
    for (const item of report.items) {
      expect(item.remedy).not.toBe("");
      if (item.outcome === "warn") expect(item.findings.join()).not.toBe("");
    }
    expect(report.items.find(({ id }) => id === "5.6")?.findings).toEqual(["web mounts /etc/ssl"]);
  });

  test("whatever an answer leaves out, no warning turns into a pass", () => {
    const before = withOutcome(judgeFacts(careless, subject), "warn");
    const falsePasses = mutations(careless).flatMap(({ path, facts }) => {
      const after = outcomes(judgeFacts(facts, subject));
      return before.filter((id) => after[id] === "pass").map((id) => `${id} without ${path}`);
    });
    expect(falsePasses).toEqual([]);
  });

  test("a question that failed is told as the reason of every item that needed it", () => {
    const reason = "the Engine answered GET /info with 500";
    const report = judgeFacts({ ...hardened, info: { reason } }, subject);
    const without = report.items.filter((item) => item.reason === reason).map(({ id }) => id);
    expect(without).toEqual(expect.arrayContaining(["2.1", "2.5", "2.12", "2.13", "2.14", "5.1", "5.2"]));
    expect(withOutcome(report, "warn")).toEqual([]);
  });

  test("an Engine that does not report no-new-privileges is not judged by its silence, but by its file", () => {
    const old = { ...careless, version: { value: { Version: "20.10.24" } } };
    expect(outcomes(judgeFacts({ ...old, machine: { reason: "-" } }, subject))["2.14"]).toBe("not-assessed");
    expect(outcomes(judgeFacts(old, subject))["2.14"]).toBe("warn");
  });

  test("ids are the benchmark's, each once, in its order", () => {
    const ids = judgeFacts(hardened, subject).items.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 3)).toEqual(["1.1.1", "1.1.2", "1.1.3"]);
    expect(ids.filter((id) => id.startsWith("2."))).toEqual(Array.from({ length: 18 }, (_, index) => `2.${index + 1}`));
    expect(ids.filter((id) => id.startsWith("3."))).toHaveLength(24);
    expect(ids.filter((id) => id.startsWith("4."))).toHaveLength(12);
    expect(ids.filter((id) => id.startsWith("5."))).toEqual(Array.from({ length: 32 }, (_, index) => `5.${index + 1}`));
  });
});

test("SARIF has the shape of its 2.1.0 schema, a result for each finding, and no level for what did not fail", () => {
  const log = JSON.parse(JSON.stringify(auditToSarif(judgeFacts(careless, subject))));
  expect(log).toMatchObject({ version: "2.1.0", $schema: expect.stringContaining("sarif-2.1.0") });
  const [run] = log.runs;
  expect(run.tool.driver.name).toBe("berth audit");
  const levels: Readonly<Record<string, string>> = { pass: "none", fail: "warning", review: "none" };
  for (const result of run.results) {
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(result.level).toBe(levels[result.kind]);
    expect(result.message.text).toMatch(/\S/);
    expect(result.locations[0].logicalLocations[0].fullyQualifiedName).toBe("demo");
  }
  const texts = run.results.filter(({ ruleId }: { ruleId: string }) => ruleId === "CIS-2.5");
  expect(texts).toHaveLength(2);
  expect(
    new Set(run.results.map((each: { partialFingerprints: object }) => JSON.stringify(each.partialFingerprints))).size,
  ).toBe(run.results.length);
});

function withOutcome(report: AuditReport, outcome: string): string[] {
  return report.items.filter((item) => item.outcome === outcome).map(({ id }) => id);
}

function outcomes(report: AuditReport): Record<string, string> {
  return Object.fromEntries(report.items.map(({ id, outcome }) => [id, outcome]));
}

/** The facts with one field of an answer taken away, for every field. What stands in a list of many is a fact of its own. */
function mutations(facts: AuditFacts): { path: string; facts: AuditFacts }[] {
  const paths: string[][] = [];
  // Fields that are not an Engine's or a machine's to leave out.
  const ours = new Set([
    "value",
    "name",
    "id",
    "inspected",
    "processes",
    "history",
    "files",
    "options",
    "auditRules",
    "dockerGroup",
  ]);
  const visit = (value: unknown, path: string[]) => {
    if (typeof value !== "object" || value === null || value instanceof Map || path.at(-1) === "dataRoot") return;
    for (const [key, child] of Object.entries(value)) {
      const here = [...path, key];
      const isField =
        !/^\d+$|\/tcp$|^registry:|^com\.docker/.test(key) && !/Mounts|Ports|IndexConfigs|options/.test(path.join("/"));
      if (isField && path.includes("value") && !ours.has(key)) paths.push(here);
      visit(child, here);
    }
  };
  visit(facts, []);
  return paths.map((path) => {
    const copy = structuredClone(facts);
    const parent = path
      .slice(0, -1)
      .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy as never);
    delete parent[path.at(-1) ?? ""];
    return { path: path.join("."), facts: copy };
  });
}
