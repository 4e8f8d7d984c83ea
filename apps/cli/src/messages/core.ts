import * as core from "@dockberth/core";
import { spoken } from "./language.ts";

/** Core's sentences in the language of the person at the terminal. */
export function describeEvent(event: core.BerthEvent): string {
  return core.describeEvent(event, spoken()?.core.eventTexts);
}

export function describeWarning(warning: core.Warning): string {
  return core.describeWarning(warning, spoken()?.core.warningTexts);
}

export function reasonText(reason: core.Reason): string {
  return core.reasonText(reason, spoken()?.core.reasonTexts);
}

/** What a check found, or a word of a field. */
export function sentence(given: string): string {
  return core.translateSentence(given, spoken()?.core ?? {});
}
