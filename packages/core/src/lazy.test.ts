import { expect, test, vi } from "vitest";
import * as z from "zod";
import { lazy, lazyObject } from "./lazy.ts";

test("makes a value once, when it is first asked for", () => {
  const make = vi.fn(() => ({}));
  const value = lazy(make);
  expect(make).not.toHaveBeenCalled();
  expect(value()).toBe(value());
  expect(make).toHaveBeenCalledTimes(1);
});

test("makes an undefined value once", () => {
  const make = vi.fn(() => undefined);
  const value = lazy(make);
  expect([value(), value()]).toEqual([undefined, undefined]);
  expect(make).toHaveBeenCalledTimes(1);
});

test("an object that is made late is used as if it were made at once", () => {
  const make = vi.fn(() => z.strictObject({ a: z.string().describe("A") }));
  const schema = lazyObject(make);
  expect(make).not.toHaveBeenCalled();
  const plain = make();
  expect(schema).toBeInstanceOf(z.ZodObject);
  expect(schema.parse({ a: "1" })).toEqual({ a: "1" });
  expect(schema.safeParse({ b: "1" }).success).toBe(false);
  expect(schema.extend({ b: z.number() }).parse({ a: "1", b: 2 })).toEqual({ a: "1", b: 2 });
  expect(z.array(schema).parse([{ a: "1" }])).toEqual([{ a: "1" }]);
  expect(z.toJSONSchema(schema)).toEqual(z.toJSONSchema(plain));
  expect("parse" in schema).toBe(true);
  expect({ ...lazyObject(() => ({ a: 1, b: 2 })) }).toEqual({ a: 1, b: 2 });
  expect(make).toHaveBeenCalledTimes(2);
});
