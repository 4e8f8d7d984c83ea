import * as english from "./en/audit.ts";
import { remembered } from "./remembered.ts";

const texts = /* @__PURE__ */ remembered("auditTexts", english);

export function auditFindingText(finding: english.AuditFinding): string {
  const { [finding.code]: text } = texts.auditFindingTexts;
  const sentence = (text as (details: english.AuditFinding) => string)(finding);
  return finding.subject === undefined ? sentence : texts.auditTexts.findingOf(finding.subject, sentence);
}

export function auditReasonText(reason: english.AuditReason, subject?: english.AuditSubjectName): string {
  const sentence = typeof reason === "string" ? reason : reasonSentence(reason);
  return subject === undefined ? sentence : texts.auditTexts.reasonOf(subject, sentence);
}

/** The message of a SARIF result for an item without findings. */
export function auditResultText({ title, reason }: { title: string; reason: string | undefined }): string {
  return reason === undefined ? title : texts.auditTexts.notAssessed(reason);
}

function reasonSentence(reason: Exclude<english.AuditReason, string>): string {
  return (texts.auditReasonTexts[reason.code] as (details: english.AuditReason) => string)(reason);
}
