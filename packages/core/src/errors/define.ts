import { inspect } from "node:util";
import { sdkPhrases } from "../messages/en/phrases.ts";
import { printable } from "../printable.ts";
import type { Advice, Phrases, Say } from "./advice.ts";
import {
  type CodedError,
  type ErrorAudience,
  type ErrorJson,
  type ErrorKind,
  type ErrorOf,
  isCodedError,
  mark,
} from "./coded-error.ts";

/** What a code is, in every language. */
export interface ErrorDefinition<Details> {
  readonly kind: ErrorKind;
  readonly audience: ErrorAudience;
  /** What can be done about it, as data. Default: nothing that has a command of its own. */
  readonly advice?: ((details: Details) => readonly Advice[]) | undefined;
}

/** The sentences of a code, in one language. */
export interface ErrorText<Details> {
  /** What happened and why. One sentence without a full stop. */
  readonly message: (details: Details) => string;
  /** The next step, in full sentences. `say` phrases an action of the error's advice in the words of the surface. */
  readonly hint: (details: Details, say: Say) => string;
}

/** What each code of a set is. */
export type ErrorDefinitions<All> = { readonly [Code in keyof All]: ErrorDefinition<All[Code]> };
/** The sentences of each code of a set. */
export type ErrorTexts<All> = { readonly [Code in keyof All]: ErrorText<All[Code]> };

/** The constructor of a set of errors. */
export interface ErrorSet<All> {
  new <Code extends keyof All & string>(
    code: Code,
    details: All[Code],
    options?: { readonly cause?: unknown },
  ): CodedError<Code, All[Code]>;
  /**
   * Whether `error` is of this set, and of `code` where one is given. `switch (error.code)` then narrows `error.details`.
   */
  is<Code extends keyof All & string>(error: unknown, code?: Code): error is ErrorOf<All, Code>;
  readonly definitions: ErrorDefinitions<All>;
  readonly texts: ErrorTexts<All>;
}

const text = Symbol.for("berth.error.text");

/**
 * Defines a set of errors: core's own, or an adapter's. Each code has a definition, which is the same in every language,
 * and a text.
 * @example
 * export const ChatError = defineErrors<{ "chat-unreachable": { call: string } }>(
 *   { "chat-unreachable": { kind: "unreachable", audience: "azure" } },
 *   { "chat-unreachable": { message: ({ call }) => `The chat rejected ${call}`, hint: () => "Check the app's scopes." } },
 * );
 * throw new ChatError("chat-unreachable", { call: "chat.postMessage" });
 */
export function defineErrors<All>(definitions: ErrorDefinitions<All>, texts: ErrorTexts<All>): ErrorSet<All> {
  class DefinedError<Code extends keyof All & string> extends Error implements CodedError<Code, All[Code]> {
    static readonly definitions = definitions;
    static readonly texts = texts;
    override readonly name = "BerthError";
    readonly code: Code;
    readonly kind: ErrorKind;
    readonly audience: ErrorAudience;
    readonly details: All[Code];
    readonly advice: readonly Advice[];
    readonly hint: string;

    constructor(code: Code, details: All[Code], options?: { readonly cause?: unknown }) {
      if (!Object.hasOwn(texts, code))
        throw new TypeError(`Unknown error code ${code}. For codes of your own, create a set with defineErrors`);
      super(printable(texts[code].message(details)));
      const { kind, audience, advice } = definitions[code];
      if (options?.cause !== undefined) this.cause = options.cause;
      this.code = code;
      this.kind = kind;
      this.audience = audience;
      this.details = details;
      this.advice = advice?.(details) ?? [];
      this.hint = printable(texts[code].hint(details, sayWith(sdkPhrases, this.advice)));
    }

    static is(error: unknown, code?: string): error is never {
      if (!isCodedError(error)) return false;
      return code === undefined ? Object.hasOwn(definitions as object, error.code) : error.code === code;
    }

    get [mark](): true {
      return true;
    }

    get [text](): ErrorText<All[Code]> {
      return texts[this.code];
    }

    /** Without the cause: the error of a client may hold the request that failed, secrets included. */
    [inspect.custom](): string {
      return `${this.stack ?? this.message}\n  code: ${this.code}\n  hint: ${this.hint}`;
    }

    toJSON(): ErrorJson<Code, All[Code]> {
      const { code, kind, audience, message, hint, details } = this;
      return { code, kind, audience, message, hint, details };
    }
  }
  return DefinedError;
}

/** The words of an adapter: its phrases, and sentences of its own or of another language by code. */
export interface Words {
  readonly phrases: Phrases;
  readonly errors?: Readonly<Record<string, Partial<ErrorText<never>>>> | undefined;
}

/** What happened and what to do, in the words of an adapter. */
export function describeError(error: CodedError, { phrases, errors }: Words): { message: string; hint: string } {
  const own = errors?.[error.code];
  const known = (error as { [text]?: ErrorText<never> })[text];
  const say = sayWith(phrases, error.advice);
  const details = error.details as never;
  return {
    message: printable(own?.message?.(details) ?? error.message),
    hint: printable((own?.hint ?? known?.hint)?.(details, say) ?? error.hint),
  };
}

function sayWith(phrases: Phrases, advice: readonly Advice[]): Say {
  return (action, field) => {
    const found = advice.find(
      (each) =>
        each.action === action && (field === undefined || (each.action === "set-field" && each.field === field)),
    );
    if (found === undefined) throw new TypeError(`The error does not advise ${[action, field].join(" ")}`);
    return (phrases[action] as (advice: Advice) => string)(found);
  };
}
