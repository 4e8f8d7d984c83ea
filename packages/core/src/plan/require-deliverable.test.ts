import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { parseHostSpec } from "../spec/index.ts";
import { planHost } from "./host.ts";

const target = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" } as const;

/** Bytes that cannot be compressed. */
const bytes = (count: number) =>
  Buffer.concat(
    Array.from({ length: Math.ceil(count / 64) }, (_, part) => createHash("sha512").update(`${part}`).digest()),
  );

test("rejects files that the extension cannot carry, before anything exists", () => {
  const plan = (kilobytes: number) => {
    const composeFiles = { "a.bin": `base64:${bytes(kilobytes * 1024).toString("base64")}` };
    const compose = "services: { a: { image: a, env_file: a.bin } }";
    return planHost(parseHostSpec({ name: "a", allowFrom: ["203.0.113.7"], compose, composeFiles }), target);
  };
  expect(plan(150).name).toBe("a");
  expect(() => plan(190)).toThrow(expect.objectContaining({ code: "settings-too-large" }));
});
