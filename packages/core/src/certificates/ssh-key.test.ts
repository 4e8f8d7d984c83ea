import { expect, test } from "vitest";
import { createSshKey } from "./ssh-key.ts";

test("every key is another, and the private half does not print itself", () => {
  const [one, two] = [createSshKey(), createSshKey()];
  expect(one.publicKey).not.toBe(two.publicKey);
  expect(JSON.stringify(one)).not.toContain("PRIVATE");
});
