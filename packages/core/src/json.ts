/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export interface Extent {
  /** Levels of objects and arrays. */
  readonly levels: number;
  /** Values on all levels together. */
  readonly values: number;
}

/** Whether a value exceeds these limits. It looks no further to find out. */
export function exceedsExtent(value: unknown, limit: Extent): boolean {
  let left = limit.values;
  const exceeds = (each: unknown, levels: number): boolean => {
    left -= 1;
    if (left < 0) return true;
    if (typeof each !== "object" || each === null) return false;
    return levels === 0 || Object.values(each).some((inner) => exceeds(inner, levels - 1));
  };
  return exceeds(value, limit.levels);
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The fields that have a value, for interfaces to which `undefined` is not the same as nothing. */
export function definedOnly<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** Parses JSON; undefined for anything else, such as part of an answer. */
export function parseJson(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
