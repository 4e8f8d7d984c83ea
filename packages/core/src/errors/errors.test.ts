import { inspect } from "node:util";
import { expect, test } from "vitest";
import { BerthError, isBerthError } from "./index.ts";

test("an error carries code, kind, sentence and next step, and is recognised by its mark", () => {
  const error = new BerthError("host-not-found", { host: "demo" });
  expect(error.message).toBe("There is no host demo");
  expect(error.hint).not.toBe("");
  expect(error.kind).toBe("not-found");
  expect(isBerthError(error)).toBe(true);
  expect(isBerthError(error, "host-not-found")).toBe(true);
  expect(isBerthError(error, "throttled")).toBe(false);
  expect(isBerthError(new Error("There is no host demo"))).toBe(false);
});

test("the cause of an error is kept but not printed, because a client's error may hold a request body", () => {
  const cause = Object.assign(new Error("failed"), { request: { body: "canary-51c9" } });
  const error = new BerthError("unexpected", { message: "failed" }, { cause });
  expect(error.cause).toBe(cause);
  expect(inspect(error, { depth: null })).not.toContain("canary-51c9");
  expect(JSON.stringify(error)).not.toContain("canary-51c9");
});
