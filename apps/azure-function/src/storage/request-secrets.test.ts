import { isSecret, parseHostSpec } from "@dockberth/core";
import { expect, test } from "vitest";
import { FunctionError } from "../errors.ts";
import { joinSecrets, splitSecrets } from "./request-secrets.ts";

const input = {
  name: "secretive",
  allowFrom: ["127.0.0.0/8"],
  logins: [
    { server: "acme.azurecr.io", username: "ci", password: "canary-login" },
    { username: "hub", password: "canary-hub" },
  ],
  compose: { services: { web: { image: "nginx", environment: ["TOKEN"] } } },
  secretEnvironment: { TOKEN: 'canary-"environment"' },
  customData: "#cloud-config\n# canary-custom",
};

test("splits every secret off the record, and puts it back when the host is created", () => {
  const spec = parseHostSpec(input);
  const { input: record, secrets } = splitSecrets(spec);
  const json = JSON.stringify(record);
  expect(json).not.toContain("canary");
  expect(json).toContain("acme.azurecr.io");
  const again = parseHostSpec(joinSecrets(JSON.parse(json), secrets));
  expect(revealed(again)).toEqual(revealed(spec));
  expect(revealed(again)).toContain("canary-custom");
});

test("needs no vault for a host without secrets", () => {
  const spec = parseHostSpec({ name: "plain", allowFrom: ["127.0.0.0/8"] });
  const { input: record, secrets } = splitSecrets(spec);
  expect(secrets).toBeUndefined();
  expect(parseHostSpec(joinSecrets(JSON.parse(JSON.stringify(record)), undefined))).toEqual(spec);
});

test("rejects more secrets than a vault can hold", () => {
  const spec = parseHostSpec({ ...input, customData: `#cloud-config\n${"x".repeat(30_000)}` });
  expect(() => splitSecrets(spec)).toThrow(
    expect.toSatisfy((error) => FunctionError.is(error, "request-invalid") && !error.message.includes("canary")),
  );
});

function revealed(value: unknown): string {
  const reveal = (each: unknown): unknown => {
    if (isSecret(each)) return each.reveal();
    if (Array.isArray(each)) return each.map(reveal);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, reveal(inner)]));
  };
  return JSON.stringify(reveal(value));
}
