// The sentences of core in Simplified Chinese, by the names of the English ones. What is missing is said in English.
export * as auditTexts from "./audit.ts";
export * as auditItemTexts from "./audit-items.ts";
export { checkTexts } from "./checks.ts";
export { answerTexts } from "./docker.ts";
export { cloudText, errorTexts, issueList } from "./errors.ts";
export { describeWarning, eventTexts, keptTexts, warningTexts } from "./events.ts";
export { issueTexts } from "./issues.ts";
export { sdkPhrases } from "./phrases.ts";
export { portalFormTexts, portalParameterTexts } from "./portal.ts";
export { provisionTexts } from "./provision.ts";
export { reasonText, reasonTexts } from "./reasons.ts";
export { powerText, wordIn, wordTexts } from "./words.ts";
