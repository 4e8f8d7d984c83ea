import { describe, expect, test } from "vitest";
import { translateSentence } from "../messages/remembered.ts";
import * as chinese from "../messages/zh/index.ts";
import { careless, hardened } from "./facts.testing.ts";
import type { AuditFacts } from "./facts.ts";
import { type AuditReport, assessFacts } from "./report.ts";
import { auditToSarif } from "./sarif.ts";

const subject = { host: "demo", address: "192.0.2.1:2376", at: new Date("2026-11-24T12:00:00Z"), deep: true };

describe("an audit", () => {
  test("has no warnings for a hardened host, and no pass for unknown facts", () => {
    const report = assessFacts(hardened, subject);
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

  test("warns for every assessable item of a careless host, with findings and a remedy", () => {
    const report = assessFacts(careless, subject);
    const judged = withOutcome(assessFacts(hardened, subject), "pass");
    const stillPassing = judged.filter((id) => outcomes(report)[id] === "pass");
    // The base device size concerns only devicemapper, the folder is still owned by root, section 6 needs larger
    // numbers, and a container on the host's network is not on the default bridge.
    expect(stillPassing).toEqual(["2.11", "3.5", "5.30", "6.1", "6.2"]);
    for (const item of report.items) {
      expect(item.remedy).not.toBe("");
      if (item.outcome === "warn") expect(item.findings.join()).not.toBe("");
    }
    expect(report.items.find(({ id }) => id === "5.6")?.findings).toEqual(["web mounts /etc/ssl"]);
  });

  test("never turns a warning into a pass when a field is missing", () => {
    const before = withOutcome(assessFacts(careless, subject), "warn");
    const falsePasses = mutations(careless).flatMap(({ path, facts }) => {
      const after = outcomes(assessFacts(facts, subject));
      return before.filter((id) => after[id] === "pass").map((id) => `${id} without ${path}`);
    });
    expect(falsePasses).toEqual([]);
  });

  test("reports a failed request as the reason of every item that needs it", () => {
    const reason = "the Engine responded to GET /info with 500";
    const report = assessFacts({ ...hardened, info: { reason } }, subject);
    const without = report.items.filter((item) => item.reason === reason).map(({ id }) => id);
    expect(without).toEqual(expect.arrayContaining(["2.1", "2.5", "2.12", "2.13", "2.14", "5.1", "5.2"]));
    expect(withOutcome(report, "warn")).toEqual([]);
  });

  test("assesses no-new-privileges by daemon.json if the Engine does not report it", () => {
    const old = { ...careless, version: { value: { Version: "20.10.24" } } };
    expect(outcomes(assessFacts({ ...old, machine: { reason: "-" } }, subject))["2.14"]).toBe("not-assessed");
    expect(outcomes(assessFacts(old, subject))["2.14"]).toBe("warn");
  });

  test("has the ids of the benchmark, each once, in order", () => {
    const ids = assessFacts(hardened, subject).items.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 3)).toEqual(["1.1.1", "1.1.2", "1.1.3"]);
    expect(ids.filter((id) => id.startsWith("2."))).toEqual(Array.from({ length: 18 }, (_, index) => `2.${index + 1}`));
    expect(ids.filter((id) => id.startsWith("3."))).toHaveLength(24);
    expect(ids.filter((id) => id.startsWith("4."))).toHaveLength(12);
    expect(ids.filter((id) => id.startsWith("5."))).toEqual(Array.from({ length: 32 }, (_, index) => `5.${index + 1}`));
  });
});

test.each([
  ["hardened", hardened],
  ["careless", careless],
  ["silent", { ...hardened, info: { value: {} }, machine: { reason: { code: "needs-deep-audit" } } } as AuditFacts],
])("has every sentence about a %s host in Chinese", (_what, facts) => {
  const { items } = assessFacts(facts, subject);
  const sentences = items.flatMap(({ title, findings, reason, remedy }) => [
    title,
    ...findings,
    ...(reason === undefined ? [] : [reason]),
    // Some remedies are a command.
    ...(/^(chown|chmod|docker) /.test(remedy) ? [] : [remedy]),
  ]);
  const translations = sentences.map((each) => translateSentence(each, chinese));
  expect(translations.filter((each) => !/\p{Script=Han}/u.test(each) || /undefined|\[object/.test(each))).toEqual([]);
});

test("words a finding about a container in Chinese, and leaves the report in English", () => {
  const { items } = assessFacts(careless, subject);
  const [finding = ""] = items.find(({ id }) => id === "5.6")?.findings ?? [];
  expect(finding).toBe("web mounts /etc/ssl");
  expect(translateSentence(finding, chinese)).toBe("web 挂载了 /etc/ssl");
});

test("writes SARIF 2.1.0 with a result per finding, and levels for failures only", () => {
  const log = JSON.parse(JSON.stringify(auditToSarif(assessFacts(careless, subject))));
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

test("identifies a finding in SARIF by its code and what it is about, not by its sentence or by numbers", () => {
  const [run] = auditToSarif(assessFacts(careless, subject)).runs;
  const identities = run?.results.map(({ partialFingerprints }) => partialFingerprints["berth/v2"] ?? "") ?? [];
  expect(identities.filter((each) => each.includes(" "))).toEqual([]);
  expect(identities).toContain("demo/2.5/registry-without-tls/registry:5000");
});

function withOutcome(report: AuditReport, outcome: string): string[] {
  return report.items.filter((item) => item.outcome === outcome).map(({ id }) => id);
}

function outcomes(report: AuditReport): Record<string, string> {
  return Object.fromEntries(report.items.map(({ id, outcome }) => [id, outcome]));
}

/** Copies of the facts with one reported field removed, one for each field. Items of lists are not removed. */
function mutations(facts: AuditFacts): { path: string; facts: AuditFacts }[] {
  const paths: string[][] = [];
  // Fields that are always present, because they are not reported by the Engine or the machine.
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
