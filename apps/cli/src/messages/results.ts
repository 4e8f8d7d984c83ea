import * as english from "./en/results.ts";
import { catalogue } from "./language.ts";

export const {
  resultTexts,
  lockoutTexts,
  hostWarningTexts,
  headings,
  hostLabels,
  engineTexts,
  openedPortsText,
  authorityLabels,
  extensionLabels,
  emulatorLabels,
  stateFileNote,
  auditWords,
  auditItemTexts,
  auditCommands,
} = catalogue(english, "results");
