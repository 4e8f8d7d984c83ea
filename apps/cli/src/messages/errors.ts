import type { ErrorText } from "@dockberth/core";
import * as english from "./en/errors.ts";
import { catalogue, spoken } from "./language.ts";

export const { interruption } = catalogue(english, "errors");

type Texts = Readonly<Record<string, Partial<ErrorText<never>> | undefined>>;

/** The sentences of an error that differ from its own, which are in English and in the words of the SDK. */
export function errorTextOf(code: string): Partial<ErrorText<never>> {
  const { core, errors } = spoken() ?? {};
  const layers = [english.coreErrorTexts, core?.errorTexts, errors?.cliErrorTexts, errors?.coreErrorTexts];
  return Object.assign({}, ...layers.map((each) => (each as Texts | undefined)?.[code])) as Partial<ErrorText<never>>;
}
