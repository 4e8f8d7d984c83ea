import { inspect } from "node:util";
import { expect, test } from "vitest";
import { isSecret, secret } from "./secret.ts";

test("a secret shows itself to no way of printing, and to reveal", () => {
  const canary = secret("canary-7f3a");
  const printed = [
    String(canary),
    `${canary}`,
    JSON.stringify({ canary }),
    inspect({ a: { b: [canary] } }, { depth: null, showHidden: true }),
  ];
  for (const text of printed) expect(text).not.toContain("canary-7f3a");
  expect(canary.reveal()).toBe("canary-7f3a");
  expect(isSecret(canary)).toBe(true);
  expect(isSecret({ reveal: () => "x" })).toBe(false);
  expect(secret(canary)).toBe(canary);
});
