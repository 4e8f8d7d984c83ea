import { auditResultText } from "../messages/audit.ts";
import type { AuditItem, AuditReport } from "./report.ts";

/** The part of SARIF 2.1.0 that {@link auditToSarif} uses. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: "2.1.0";
  readonly runs: readonly SarifRun[];
}

/** One audit in SARIF. */
export interface SarifRun {
  readonly tool: {
    readonly driver: { readonly name: string; readonly informationUri: string; readonly rules: readonly SarifRule[] };
  };
  readonly invocations: readonly { readonly executionSuccessful: boolean; readonly endTimeUtc: string }[];
  readonly results: readonly SarifResult[];
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A recommendation in SARIF. */
export interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string };
  readonly defaultConfiguration: { readonly level: "warning" };
}

/** A finding of the audit in SARIF. */
export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: "pass" | "fail" | "review";
  readonly level: "none" | "warning";
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly logicalLocations: readonly { readonly fullyQualifiedName: string; readonly kind: string }[];
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

/**
 * Converts an audit to SARIF 2.1.0 for code scanning. Each finding is a result of its own, so that code scanning can
 * close it separately. Items that were not assessed have the kind `review`, never `pass`.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function auditToSarif(report: AuditReport): SarifLog {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "berth audit",
            informationUri: "https://www.cisecurity.org/benchmark/docker",
            rules: report.items.map(ruleOf),
          },
        },
        invocations: [{ executionSuccessful: true, endTimeUtc: report.at.toISOString() }],
        results: report.items.flatMap((item, index) => resultsOf(report, item, index)),
        properties: {
          benchmark: report.benchmark,
          host: report.host,
          engine: report.engine ?? "unknown",
          deep: report.deep,
        },
      },
    ],
  };
}

function ruleOf({ id, title, remedy }: AuditItem): SarifRule {
  return {
    id: `CIS-${id}`,
    shortDescription: { text: title },
    help: { text: remedy },
    defaultConfiguration: { level: "warning" },
  };
}

function resultsOf(report: AuditReport, item: AuditItem, ruleIndex: number): SarifResult[] {
  const { outcome, findings, findingKeys, id } = item;
  const kinds = { pass: "pass", warn: "fail", "not-assessed": "review" } as const;
  const texts = outcome === "warn" ? findings : [auditResultText(item)];
  return texts.map((text, index) => ({
    ruleId: `CIS-${id}`,
    ruleIndex,
    kind: kinds[outcome],
    // A level other than none is for failures only: SARIF 2.1.0, section 3.27.10.
    level: outcome === "warn" ? "warning" : "none",
    message: { text },
    locations: [
      {
        logicalLocations: [{ fullyQualifiedName: report.host, kind: "resource" }],
        // Code scanning ignores results without a file, so the host's name is used as one.
        physicalLocation: { artifactLocation: { uri: `berth/${report.host}` } },
      },
    ],
    // No sentence: another wording or language must not open a new alert.
    partialFingerprints: {
      "berth/v2": [report.host, id, ...findingKeys.slice(index, index + 1)].join("/"),
    },
  }));
}
