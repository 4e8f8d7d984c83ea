import { expect, expectTypeOf, test } from "vitest";
import type * as z from "zod";
import { secret } from "../secret.ts";
import { type HostInput, type hostSpecSchema, parseHostSpec } from "./index.ts";

/** The schema's arrays can be changed, those of the type cannot; nothing else may differ. */
type Frozen<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : { readonly [Key in keyof Value]: Frozen<Value[Key]> };

type FromSchema = Omit<z.input<typeof hostSpecSchema>, FreeForm>;
/** Any JSON, and secrets, which have methods. */
type FreeForm =
  | ("daemon" | "compose" | "port" | "expiresAt")
  | ("composeFiles" | "customData" | "secretEnvFile" | "secretEnvironment" | "logins");

test("types a host's description as the schema has it", () => {
  expectTypeOf<keyof HostInput>().toEqualTypeOf<keyof z.input<typeof hostSpecSchema>>();
  expectTypeOf<Omit<HostInput, FreeForm>>().toExtend<Frozen<FromSchema>>();
  expectTypeOf<Frozen<FromSchema>>().toExtend<Omit<HostInput, FreeForm>>();
});

test("rejects misspelled fields and wrong values at compile time", () => {
  const good: HostInput = { name: "build-1", allowFrom: ["203.0.113.7"], customData: secret("x"), size: undefined };
  expect(parseHostSpec(good).name).toBe("build-1");
  // @ts-expect-error -- misspelled
  const misspelled: HostInput = { name: "build-1", alowFrom: ["203.0.113.7"] };
  // @ts-expect-error -- no zone of Azure
  const wrong: HostInput = { name: "build-1", allowFrom: ["203.0.113.7"], zone: "4" };
  for (const input of [misspelled, wrong]) expect(() => parseHostSpec(input)).toThrow(/invalid/);
});

test("accepts what it returned, and secrets", () => {
  const spec = parseHostSpec({
    name: "build-1",
    allowFrom: ["203.0.113.7", "anywhere"],
    customData: secret("#cloud-config"),
    logins: [{ username: "ci", password: "pass" }],
    secretEnvironment: { TOKEN: secret("t") },
    compose: "services: { web: { image: nginx } }",
    openPorts: [{ ports: 8080 }],
    network: { name: "shared", resourceGroup: "net" },
    dataDisk: { sizeGb: 100 },
    architecture: "arm64",
  });
  const again = parseHostSpec({ ...spec, tags: { again: "yes" } });
  expect(again).toEqual({ ...spec, tags: { again: "yes" } });
  expect(again.logins[0]?.password.reveal()).toBe("pass");
  expect(again.customData?.reveal()).toBe("#cloud-config");
});

test("keeps a secret out of the error where it is in the wrong place", () => {
  expect(() => parseHostSpec({ name: secret("canary"), allowFrom: ["203.0.113.7"] })).toThrow(/^(?!.*canary)/);
});
