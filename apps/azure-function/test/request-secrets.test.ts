import { isSecret, parseHostSpec } from "@dockberth/core";
import { expect, test } from "vitest";
import { FunctionError } from "../src/errors.ts";
import { joinSecrets, splitSecrets } from "../src/routes/request-secrets.ts";

const wish = {
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

test("every secret of a host is parted from its record, and is in its place again when the host is made", () => {
  const spec = parseHostSpec(wish);
  const { input, secrets } = splitSecrets(spec);
  const record = JSON.stringify(input);
  expect(record).not.toContain("canary");
  expect(record).toContain("acme.azurecr.io");
  const again = parseHostSpec(joinSecrets(JSON.parse(record), secrets));
  expect(revealed(again)).toEqual(revealed(spec));
  expect(revealed(again)).toContain("canary-custom");
});

test("a host without secrets needs no vault", () => {
  const spec = parseHostSpec({ name: "plain", allowFrom: ["127.0.0.0/8"] });
  const { input, secrets } = splitSecrets(spec);
  expect(secrets).toBeUndefined();
  expect(parseHostSpec(joinSecrets(JSON.parse(JSON.stringify(input)), undefined))).toEqual(spec);
});

test("more than a vault holds is refused before anything is done", () => {
  const spec = parseHostSpec({ ...wish, customData: `#cloud-config\n${"x".repeat(30_000)}` });
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
