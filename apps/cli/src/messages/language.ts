import type { Environment } from "../session.ts";
import type * as chinese from "./zh/index.ts";

export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

/** The catalogues of the language of the process, where that is not English. */
let translation: typeof chinese | undefined;

/** Loads the sentences of a language, in which everything is said from then on: a command line serves one person. */
export async function speak(language: Language): Promise<void> {
  translation = language === "zh" ? await import("./zh/index.ts") : undefined;
}

/** The Chinese catalogues, while Chinese is spoken. */
export function spoken(): typeof chinese | undefined {
  return translation;
}

/**
 * The language of a person: that of the option `--lang`, else the first that is spoken here of BERTH_LANG and of the
 * variables of a POSIX locale, of which LANGUAGE counts only where the locale is not C.
 * https://www.gnu.org/software/gettext/manual/html_node/Locale-Environment-Variables.html
 */
export function languageOf(words: readonly string[], env: Environment): Language {
  const { BERTH_LANG, LANGUAGE = "", LC_ALL, LC_MESSAGES, LANG } = env;
  const locale = LC_ALL || LC_MESSAGES || LANG || "C";
  const preferred = /^(C|POSIX)\b/.test(locale) ? [] : LANGUAGE.split(":");
  const found = [optionIn(words) || BERTH_LANG || "", ...preferred, locale]
    .map((name) => languages.find((language) => name.split(/[_.@-]/)[0]?.toLowerCase() === language))
    .find((language) => language !== undefined);
  return found ?? "en";
}

function optionIn(words: readonly string[]): string | undefined {
  const end = words.indexOf("--");
  const own = end < 0 ? words : words.slice(0, end);
  const at = own.findLastIndex((word) => word === "--lang" || word.startsWith("--lang="));
  return own[at] === "--lang" ? own[at + 1] : own[at]?.slice("--lang=".length);
}

/**
 * A catalogue as it is in the language that is spoken when a sentence is read, and in English where that lacks it. The
 * definitions of the commands hold sentences before the language is known.
 */
export function catalogue<Texts extends object>(english: Texts, name: keyof typeof chinese): Texts {
  return translated(english, () => translation?.[name]);
}

function translated<Text>(english: Text, find: () => unknown): Text {
  const isNested = typeof english === "function" || (typeof english === "object" && english !== null);
  if (!isNested || Array.isArray(english)) return (find() as Text | undefined) ?? english;
  return new Proxy(english as Text & object, {
    get: (_, key) => translated(english[key as keyof Text], () => propertyOf(find(), key)),
    apply: (_, self, parameters) => Reflect.apply((find() ?? english) as () => unknown, self, parameters),
  });
}

function propertyOf(value: unknown, key: PropertyKey): unknown {
  return (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key];
}
