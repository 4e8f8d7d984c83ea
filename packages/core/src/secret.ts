import { inspect } from "node:util";

const mark = Symbol.for("berth.secret");

/**
 * A string that will not print itself: not by `String()`, `JSON.stringify`, template literals, `console.log` or
 * `util.inspect` at any depth. Only `reveal()` gives it out, and a search for that word finds every place that does.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  get [mark](): true {
    return true;
  }

  /** The value itself. Call it on the line that needs it, and keep the result in no variable that outlives the call. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.toPrimitive](): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}

/** Wraps a string as a {@link Secret}; a Secret passes through. */
export function secret(value: string | Secret): Secret {
  return isSecret(value) ? value : new Secret(value);
}

/** Recognises a Secret by mark, so that two copies of this package agree. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === "object" && value !== null && mark in value;
}
