// Errors, advice, events and their sentences.
export type { Advice, AdviceAction, Phrases, Say } from "../errors/advice.ts";
export {
  type CodedError,
  type ErrorAudience,
  type ErrorJson,
  type ErrorKind,
  type ErrorOf,
  isCodedError,
} from "../errors/coded-error.ts";
export {
  defineErrors,
  describeError,
  type ErrorDefinition,
  type ErrorDefinitions,
  type ErrorSet,
  type ErrorText,
  type ErrorTexts,
  type Words,
} from "../errors/define.ts";
export type {
  AdoptionObstacle,
  ErrorCode,
  ErrorDetails,
  HostDifference,
  ImageDifference,
  Issue,
  PolicyField,
} from "../errors/details.ts";
export { asBerthError, BerthError } from "../errors/index.ts";
export { isBerthError } from "../errors/is-berth-error.ts";
export { isProvisionExitCode, type ProvisionExitCode, provisionExitCodes } from "../errors/provision-exit-codes.ts";
export type { CodedReason, OptionType, Reason } from "../errors/reasons.ts";
export type {
  BerthEvent,
  BerthEventFacts,
  ClientTool,
  HostOperation,
  KeptReason,
  RetryReason,
  Warning,
} from "../events.ts";
export { describeEvent } from "../messages/describe-event.ts";
export { cloudText, errorTexts, issueList } from "../messages/en/errors.ts";
export {
  describeWarning,
  type EventTexts,
  eventTexts,
  keptTexts,
  type Sentences,
  type WarningTexts,
  warningTexts,
} from "../messages/en/events.ts";
export { sdkPhrases } from "../messages/en/phrases.ts";
export { provisionTexts } from "../messages/en/provision.ts";
export { type ReasonTexts, reasonText } from "../messages/en/reasons.ts";
export { type DataTexts, type Sentence, type SentenceTree, translateSentence } from "../messages/remembered.ts";
export type { Translation } from "../messages/translation.ts";
export { printable, printableJson, printableLines } from "../printable.ts";
