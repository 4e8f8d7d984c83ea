import { inspect } from "node:util";

const mark = Symbol.for("berth.secret");

/**
 * A string that is never printed by accident: `String()`, `JSON.stringify`, template literals, `console.log` and
 * `util.inspect` at any depth show `[secret]`. Only `reveal()` returns the value, so a search for that name finds every
 * place that uses it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  get [mark](): true {
    return true;
  }

  /** Returns the value. Call it on the line that needs the value, and do not store the result. */
  reveal(): string {
    return this.#value;
  }

  /** @returns `[secret]` */
  toString(): string {
    return "[secret]";
  }

  /** @returns `[secret]` */
  toJSON(): string {
    return "[secret]";
  }

  /** @returns `[secret]` */
  [Symbol.toPrimitive](): string {
    return "[secret]";
  }

  /** @returns `[secret]` */
  [inspect.custom](): string {
    return "[secret]";
  }
}

/** Wraps a string as a {@link Secret}; a Secret passes through. */
export function secret(value: string | Secret): Secret {
  return isSecret(value) ? value : new Secret(value);
}

/** Whether a value is a {@link Secret}. It checks a symbol, so that it works across two copies of this package. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === "object" && value !== null && mark in value;
}
